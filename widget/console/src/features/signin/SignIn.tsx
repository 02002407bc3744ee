import { useState } from "react";
import type { FormEvent } from "react";
import { requestPasswordLink, signIn, signUp } from "../../shared/api/auth";
import { ApiError } from "../../shared/api/http";
import { useAction } from "../../shared/hooks";

type Mode = "in" | "up" | "forgot";

const TITLES: Record<Mode, string> = { in: "Sign in", up: "Set up your business", forgot: "Forgot your password?" };

export function SignIn() {
  const [mode, setMode] = useState<Mode>("in");
  const [sent, setSent] = useState(false);
  const { busy, error, run, clear } = useAction();
  const go = (to: Mode) => () => {
    clear();
    setSent(false);
    setMode(to);
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>;
    const done = await run(() => send(mode, form));
    if (done && mode === "forgot") setSent(true);
  };
  return (
    <main className="gate">
      <form className="card" onSubmit={(event) => void submit(event)} key={mode}>
        <p className="logo">Frontdesk</p>
        <h1>{TITLES[mode]}</h1>
        {mode === "up" && <Field name="business_name" label="Name of the business" autoComplete="organization" error={error} />}
        {mode === "up" && <Field name="name" label="Your name" autoComplete="name" error={error} />}
        <Field name="email" label="E-mail" type="email" autoComplete="username" error={error} autoFocus />
        {mode !== "forgot" && <Field name="password" label={mode === "up" ? "Password, at least 10 characters" : "Password"} type="password" autoComplete={mode === "up" ? "new-password" : "current-password"} minLength={mode === "up" ? 10 : 1} error={error} />}
        {error && (
          <p className="fault" role="alert">
            {error.message}
          </p>
        )}
        {sent && <p role="status">If this address has an account, a letter with a link is on its way.</p>}
        <button type="submit" className="primary" disabled={busy}>
          {mode === "in" ? "Sign in" : mode === "up" ? "Create the business" : "Send me a link"}
        </button>
        <p className="others">
          {mode !== "in" && <button type="button" className="link" onClick={go("in")}>Sign in</button>}
          {mode !== "up" && <button type="button" className="link" onClick={go("up")}>New business</button>}
          {mode !== "forgot" && <button type="button" className="link" onClick={go("forgot")}>Forgot your password?</button>}
        </p>
      </form>
    </main>
  );
}

function send(mode: Mode, { email = "", password = "", name = "", business_name = "" }: Record<string, string>): Promise<unknown> {
  if (mode === "up") return signUp({ business_name, name, email, password });
  return mode === "in" ? signIn(email, password) : requestPasswordLink(email);
}

interface FieldProps extends React.InputHTMLAttributes<HTMLInputElement> {
  name: string;
  label: string;
  error: Error | null;
}

function Field({ name, label, error, ...rest }: FieldProps) {
  const fault = error instanceof ApiError ? error.fault(name) : undefined;
  return (
    <label className="field">
      <span>{label}</span>
      <input name={name} required aria-invalid={fault !== undefined} {...rest} />
      {fault && <small className="fault">{fault}</small>}
    </label>
  );
}
