import type { Words } from '../text.ts';
import { numberFields, type QueryPost, valueFields } from './fields.ts';
import type { Occurrence } from './find.ts';
import { inOrder } from './find-words.ts';
import { globMatches } from './glob.ts';
import { pairNear } from './near.ts';
import type { Scope } from './node.ts';
import type { Check, Places, Plan } from './plan.ts';
import { opcode } from './program.ts';
import { TextView } from './text-view.ts';

const nowhere: readonly Occurrence[] = [];

/** One post as queries see it. What was found is remembered until the next post. */
export class Evaluator {
  readonly #places: readonly Places[];
  readonly #checks: readonly Check[];
  readonly #title: TextView;
  readonly #text: TextView;
  readonly #url: TextView;
  readonly #views: Readonly<Record<Scope, readonly TextView[]>>;
  /** By number; undefined where nobody asked yet. */
  readonly #found: (readonly Occurrence[] | undefined)[];
  readonly #answers: (boolean | undefined)[];
  readonly #askedPlaces: number[] = [];
  readonly #askedChecks: number[] = [];
  #post: QueryPost = { text: '' };
  #language = 'und';

  constructor(places: readonly Places[], checks: readonly Check[], tokenize: (text: string) => Words) {
    this.#places = places;
    this.#checks = checks;
    this.#found = places.map(() => undefined);
    this.#answers = checks.map(() => undefined);
    this.#title = new TextView('title', tokenize);
    this.#text = new TextView('text', tokenize);
    this.#url = new TextView('url', tokenize);
    this.#views = {
      body: [this.#title, this.#text],
      title: [this.#title],
      text: [this.#text],
      url: [this.#url],
    };
  }

  /** The texts of a scope; of the post that was loaded last. */
  viewsOf(scope: Scope): readonly TextView[] {
    return this.#views[scope];
  }

  /** `needsUrl` tells whether the words of the address are asked for. */
  load(post: QueryPost, language: string, needsUrl: boolean): void {
    this.#post = post;
    this.#language = language;
    this.#title.load(post.title ?? '');
    this.#text.load(post.text);
    if (needsUrl) this.#url.load(post.url ?? '');
  }

  /** Forgets what was found, so that a post with very much in it holds no memory. */
  clear(): void {
    for (const id of this.#askedPlaces) this.#found[id] = undefined;
    for (const id of this.#askedChecks) this.#answers[id] = undefined;
    this.#askedPlaces.length = 0;
    this.#askedChecks.length = 0;
  }

  /** Whether the part of a program holds that begins at `at`. */
  run(code: Int32Array, at: number): boolean {
    const argument = code[at + 1] as number;
    switch (code[at]) {
      case opcode.places:
        return this.placesOf(argument).length > 0;
      case opcode.check:
        return this.isSo(argument);
      case opcode.not:
        return !this.run(code, at + 2);
      case opcode.and:
        for (let part = at + 2; part < argument; part = next(code, part)) if (!this.run(code, part)) return false;
        return true;
      default:
        for (let part = at + 2; part < argument; part = next(code, part)) if (this.run(code, part)) return true;
        return false;
    }
  }

  holds(plan: Plan): boolean {
    switch (plan.kind) {
      case 'and':
        return plan.children.every((child) => this.holds(child));
      case 'or':
        return plan.children.some((child) => this.holds(child));
      case 'not':
        return !this.holds(plan.child);
      case 'places':
        return this.placesOf(plan.id).length > 0;
      case 'check':
        return this.isSo(plan.id);
    }
  }

  /** All places of a term or proximity, title first, each text in the order of beginnings. */
  placesOf(id: number): readonly Occurrence[] {
    const known = this.#found[id];
    if (known !== undefined) return known;
    const found = this.#find(this.#places[id] as Places);
    this.#found[id] = found;
    this.#askedPlaces.push(id);
    return found;
  }

  #find(places: Places): readonly Occurrence[] {
    switch (places.kind) {
      case 'term': {
        const [first, second] = this.#views[places.scope];
        const found = first === undefined || first.text === '' ? nowhere : places.finder.find(first);
        if (second === undefined || second.text === '') return found;
        return found.length === 0 ? places.finder.find(second) : [...found, ...places.finder.find(second)];
      }
      case 'any':
        return this.#inEach(
          places.sides.map((side) => this.placesOf(side)),
          (sides) => inOrder(sides.flat()),
        );
      case 'near': {
        const [left, right] = [this.placesOf(places.left), this.placesOf(places.right)];
        if (left.length === 0 || right.length === 0) return nowhere;
        return this.#inEach([left, right], ([one = nowhere, other = nowhere]) => pairNear(one, other, places));
      }
    }
  }

  /** What comes of several lists of places within each text. */
  #inEach(
    lists: readonly (readonly Occurrence[])[],
    combine: (lists: readonly (readonly Occurrence[])[]) => readonly Occurrence[],
  ): readonly Occurrence[] {
    const texts = [this.#title, this.#text, this.#url].filter((view) =>
      lists.some((list) => list.some((it) => it.view === view)),
    );
    return texts.flatMap((view) => combine(lists.map((list) => list.filter((it) => it.view === view))));
  }

  /** Whether a check holds. */
  isSo(id: number): boolean {
    const known = this.#answers[id];
    if (known !== undefined) return known;
    const answer = this.#check(this.#checks[id] as Check);
    this.#answers[id] = answer;
    this.#askedChecks.push(id);
    return answer;
  }

  #check(check: Check): boolean {
    if ('values' in check) {
      const { field, values, globs } = check;
      return valueFields[field]
        .valuesOf(this.#post, this.#language)
        .some((value) => values.has(value) || globs.some((glob) => globMatches(glob, value)));
    }
    // What a network does not say is neither more nor less than anything.
    const value = numberFields[check.field](this.#post);
    if (value === undefined || value < check.least || value > check.most) return false;
    return !(check.openLeast && value === check.least) && !(check.openMost && value === check.most);
  }
}

function next(code: Int32Array, part: number): number {
  return (code[part] as number) <= opcode.check ? part + 2 : (code[part + 1] as number);
}
