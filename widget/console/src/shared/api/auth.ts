import { keep, session } from "../session";
import { adopt, open } from "./http";
import type { Tokens } from "./http";

export async function signIn(email: string, password: string): Promise<void> {
  adopt(await open<Tokens>("auth/login", { email, password }));
}

export async function signUp(form: { business_name: string; name: string; email: string; password: string }): Promise<void> {
  adopt(await open<Tokens>("auth/signup", form));
}

/** Ends the session here even if the server cannot be told: the person wants to leave this machine, and an unused refresh token expires. */
export function signOut(): void {
  const leaving = session();
  keep(null);
  if (leaving) open("auth/logout", { refresh_token: leaving.refresh }).catch((error: Error) => console.warn("sign-out was not told to the server:", error.message));
}

/** Acts for another of the person's businesses from now on. */
export async function switchBusiness(business: string): Promise<void> {
  const now = session();
  if (now) adopt(await open<Tokens>("auth/refresh", { refresh_token: now.refresh, business }), business);
}

export const requestPasswordLink = (email: string): Promise<unknown> => open("auth/password-reset", { email });
export const choosePassword = (token: string, password: string): Promise<unknown> => open("auth/password-reset", { token, password });
