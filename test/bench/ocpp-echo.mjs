// SPDX-License-Identifier: Apache-2.0
// The least that can stand at the charger's end of a WebSocket: node test/bench/ocpp-echo.mjs URL COUNT
// Answers each CALL with its own payload; on the CALL "Replay" sends COUNT messages, one after the other's answer.
import { WebSocket } from 'ws';

const [url = '', count = '0'] = process.argv.slice(2);
const socket = new WebSocket(url, ['ocpp1.6'], { perMessageDeflate: false });
let left = 0;
let sample = '';
const sendNext = () => {
  if (left === 0) return;
  left -= 1;
  socket.send(`[2,"replay-${left}","MeterValues",${sample}]`);
};
socket.on('message', (data) => {
  const [kind, id, action, payload] = JSON.parse(data.toString());
  if (kind === 3) sendNext();
  else if (action === 'Replay') {
    left = Number(count);
    sample = JSON.stringify(payload);
    sendNext();
  } else socket.send(JSON.stringify([3, id, payload]));
});
socket.on('close', () => process.exit(0));
