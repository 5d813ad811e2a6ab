import { soundKey } from './names.ts';
import { nicknameGroups } from './nicknames.ts';

/** The keys under which customers are found. The first letter tells their kinds apart. */
export const keys = {
  name: (given: string, family: string) => `g${given}|${family}`,
  nickname: (group: number, family: string) => `n${group}|${family}`,
  surnames: (first: string, second: string) => `f${first}|${second}`,
  surname: (family: string) => `F${family}`,
  surnameIn: (family: string, city: string) => `C${family}|${city}`,
  nameIn: (given: string, family: string, city: string) => `G${given}|${family}|${city}`,
  initial: (given: string, family: string) => `i${given.slice(0, 1)}|${family}`,
  initialIn: (given: string, family: string, city: string) => `I${given.slice(0, 1)}|${family}|${city}`,
  sound: (given: string, family: string) => `s${soundKey(given)}|${soundKey(family)}`,
  beginning: (given: string, family: string) => `b${given}|${family.slice(0, 4)}`,
  letters: (letters: string) => `l${letters}`,
  email: (email: string) => `e${email}`,
  phone: (phone: string) => `p${phone}`,
  site: (site: string) => `w${site}`,
  domain: (domain: string) => `D${domain}`,
  handle: (networkAndHandle: string) => `h${networkAndHandle}`,
  account: (networkAndId: string) => `a${networkAndId}`,
  birth: (date: string) => `d${date}`,
  postcode: (postcode: string, family: string) => `z${postcode}|${family.slice(0, 1)}`,
};

/** All keys of a given name with a surname, its nicknames' among them. */
export function nameKeys(given: string, family: string): string[] {
  return [
    keys.name(given, family),
    ...nicknameGroups(given)
      .slice(0, 3)
      .map((group) => keys.nickname(group, family)),
  ];
}
