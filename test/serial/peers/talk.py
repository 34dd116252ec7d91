# SPDX-License-Identifier: Apache-2.0
"""How a peer talks with the test that started it: one JSON object on each line of stdin and stdout."""

import asyncio
import inspect
import json
import sys


def tell(**news):
    print(json.dumps(news), flush=True)


async def obey(orders):
    """Carries out orders until the test is gone, which closes stdin.

    :param orders: by name, functions that take the fields of an order and return, or promise, what to answer
    """
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    tell(event="ready")
    while line := await reader.readline():
        order = json.loads(line)
        number, name = order.pop("id"), order.pop("order")
        answer = orders[name](**order)
        tell(id=number, answer=await answer if inspect.isawaitable(answer) else answer)
