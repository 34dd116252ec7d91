// SPDX-License-Identifier: Apache-2.0
import { applyPreset } from '../../../src/settings/presets/preset.ts';
import { findRecipe } from '../../../src/settings/presets/recipes.ts';
import { Charger } from '../../support/charger.ts';

/** `white`: on the local list · `known`: accepted before · `stranger`: good, but never seen · `bad`: not known anywhere. */
export const CARDS = {
  white: '04AAAAAA',
  known: '04BBBBBB',
  new: '04CCCCCC',
  stranger: '04DDDDDD',
  bad: '04EEEEEE',
} as const;
export type Card = keyof typeof CARDS;

/** What the central system says of a card. */
const GOOD = new Set<string>([CARDS.white, CARDS.known, CARDS.new, CARDS.stranger, 'FREECHARGING']);
/** A card that is looked up by nobody is refused within this time. */
const ANSWERED_WITHIN_MS = 1500;
const AUTHORIZE_TIMEOUT_SECONDS = 5;

/** A whole charger with one recipe applied, cards, and a central system that knows some of them. */
export class RecipeBench {
  readonly charger: Charger;

  private constructor(charger: Charger) {
    this.charger = charger;
  }

  static async start(recipeId: string): Promise<RecipeBench> {
    const set = [`auth.authorizeTimeout=${AUTHORIZE_TIMEOUT_SECONDS}`, 'ocpp.key.MinimumStatusDuration=0'];
    const charger = await Charger.start({ centralSystem: true, set });
    const idTagInfo = (idTag: unknown) => ({ status: GOOD.has(String(idTag)) ? 'Accepted' : 'Invalid' });
    charger.central.replies.set('Authorize', ({ payload }) => ({ idTagInfo: idTagInfo(payload['idTag']) }));
    const { station, store, settings } = charger.station;
    const added = { validUntilMillis: undefined, addedAtMillis: undefined, addedBy: '' };
    store.cards.put({ idTag: CARDS.white, name: 'white', blocked: false, ...added });
    station.tagTold(CARDS.known, { status: 'accepted', parentIdTag: undefined, expiresAtMillis: undefined });
    const recipe = findRecipe(recipeId);
    if (recipe === undefined) throw new Error(`there is no recipe ${recipeId}`);
    const applied = applyPreset(settings, { kind: 'account', name: 'olga', role: 'operator' }, recipe);
    if (applied.kind !== 'applied') throw new Error(JSON.stringify(applied));
    // The connection is made anew, or not at all, a second after the kind of charger changed.
    await charger.advance(2500);
    return new RecipeBench(charger);
  }

  get isOnline(): boolean {
    return this.charger.station.ocpp.online;
  }

  get flows(): boolean {
    return this.charger.truth().vehicle.drawsMilliamps[0] > 1000;
  }

  /** Cuts the uplink; both ends know it. */
  async goOffline(): Promise<void> {
    this.charger.central.drop();
    await this.charger.advance(5);
    this.charger.network.setUp(false);
    await this.charger.until('offline', () => !this.isOnline);
  }

  async goOnline(): Promise<void> {
    this.charger.network.setUp(true);
    await this.charger.until('online', () => this.isOnline, 120_000);
  }

  /** Holds a card to the reader. @returns whether a vehicle may now be plugged in */
  async tap(card: Card, withinMs = ANSWERED_WITHIN_MS): Promise<boolean> {
    const { charger } = this;
    charger.tap(CARDS[card]);
    const end = charger.clock.monotonicMicros() + withinMs * 1000;
    while (charger.view().idTag === undefined && charger.clock.monotonicMicros() < end) await charger.advance(20);
    return charger.view().idTag === CARDS[card];
  }

  /**
   * Tries one card, or to plug in without one, and ends what came of it.
   * @returns `yes` or `no`: whether energy flowed; `asked` before it when the central system was asked
   */
  async attempt(who: Card | 'plug', withinMs = ANSWERED_WITHIN_MS): Promise<string> {
    const { charger } = this;
    const asked = charger.central.of('Authorize').length;
    const isAccepted = who === 'plug' || (await this.tap(who, withinMs));
    if (isAccepted) charger.vehicle({ plugged: true, wants: 'charge' });
    if (who === 'plug') await charger.advance(withinMs);
    const isStarted = charger.view().session !== undefined;
    if (isStarted || (isAccepted && who !== 'plug')) await charger.until('energy flows', () => this.flows);
    const outcome = this.flows ? 'yes' : 'no';
    await this.endSession();
    return charger.central.of('Authorize').length > asked ? `asked ${outcome}` : outcome;
  }

  /** The operator ends what runs, the vehicle leaves. */
  async endSession(): Promise<void> {
    const { charger } = this;
    const { session } = charger.view();
    if (session !== undefined) charger.station.station.remoteStop(session.id);
    await charger.until('no session', () => charger.view().session === undefined);
    charger.vehicle({ plugged: false });
    await charger.until('unplugged', () => charger.view().guard?.pilot.vehicle === 'A' && !this.flows);
    await charger.advance(300);
  }

  /** Several attempts in a row, as one line to compare. */
  async attempts(whos: readonly (Card | 'plug')[]): Promise<string> {
    const outcomes: string[] = [];
    for (const who of whos) outcomes.push(`${who}: ${await this.attempt(who)}`);
    return outcomes.join(', ');
  }
}
