import { SignJWT } from 'jose';

export const tokenSecret = 'the-sign-in-of-the-tests-shares-this-with-clipper';

/** A token as the shop's sign-in would give it, good for an hour from `now`. */
export function signed(userId: string, now: number): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(userId)
    .setExpirationTime(now / 1000 + 3600)
    .sign(new TextEncoder().encode(tokenSecret));
}
