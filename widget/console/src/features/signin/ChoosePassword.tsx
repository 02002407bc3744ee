import { useState } from "react";
import type { FormEvent } from "react";
import { choosePassword } from "../../shared/api/auth";
import { useAction } from "../../shared/hooks";

/** Where the link of an invitation or of a forgotten password leads. */
export function ChoosePassword({ token }: { token: string }) {
  const [done, setDone] = useState(false);
  const { busy, error, run } = useAction();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password"));
    setDone(await run(() => choosePassword(token, password)));
  };
  return (
    <main className="gate">
      <form className="card" onSubmit={(event) => void submit(event)}>
        <p className="logo">Frontdesk</p>
        <h1>Choose your password</h1>
        {done ? (
          <p role="status">
            Done. <a href="#/inbox">Sign in with it.</a>
          </p>
        ) : (
          <>
            <label className="field">
              <span>New password, at least 10 characters</span>
              <input name="password" type="password" autoComplete="new-password" minLength={10} required autoFocus />
            </label>
            {error && (
              <p className="fault" role="alert">
                {error.message}
              </p>
            )}
            <button type="submit" className="primary" disabled={busy}>
              Save
            </button>
          </>
        )}
      </form>
    </main>
  );
}
