import { useState } from "react";
import type { FormEvent } from "react";
import { ApiError } from "../../../shared/api/http";
import { addWebsite } from "../../../shared/api/knowledge";
import { useAction } from "../../../shared/hooks";
import { addressOf, shortAddress } from "./website";

export function WebsiteForm({ onAdded }: { onAdded(): void }) {
  const { busy, error, run, clear } = useAction();
  const [typed, setTyped] = useState("");
  const [added, setAdded] = useState<string | null>(null);
  const fault = error instanceof ApiError ? error.fault("url") : undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const url = addressOf(typed);
    setAdded(null);
    if (!(await run(() => addWebsite(url)))) return;
    setAdded(shortAddress(url));
    setTyped("");
    onAdded();
  };
  const change = (text: string) => {
    setTyped(text);
    if (error) clear();
  };
  return (
    <form className="address" onSubmit={(event) => void submit(event)}>
      <label className="field">
        <span>Address of your website</span>
        <input name="url" inputMode="url" autoComplete="url" autoCapitalize="none" spellCheck={false} required pattern=".*\S.*" maxLength={1_990} placeholder="www.example.com" value={typed} onChange={(event) => change(event.target.value)} aria-invalid={fault !== undefined} aria-describedby="website-fault website-hint" />
      </label>
      <button type="submit" className="primary" disabled={busy}>Read website</button>
      <p id="website-fault" className="fault" role="alert">{fault ?? error?.message}</p>
      <p id="website-hint" className="soft" role="status">
        {added ? `${added} is being read. You can leave this page meanwhile.` : "The assistant learns from its public pages, and looks every day for what has changed."}
      </p>
    </form>
  );
}
