import { ApiError } from "../../../shared/api/http";
import { getDocument } from "../../../shared/api/knowledge";
import { getVersion, saveDraft } from "../../../shared/api/versions";
import type { Version, VersionWords } from "../../../shared/api/versions";
import { waitingOf } from "../state";
import type { Base } from "./base";
import type { Words } from "./useWriting";

export type Saved = { version: Version } | { conflict: VersionWords };

/** Saves, unless somebody else has saved meanwhile: then theirs comes back, and nothing is changed. */
export async function save(id: string, words: Words, note: string, base: Base): Promise<Saved> {
  // A next version has no revision to be compared: that there is still none is looked up.
  if (base.draft === null) {
    const theirs = await newerThan(id, base);
    if (theirs) return { conflict: theirs };
  }
  try {
    return { version: await saveDraft(id, { ...words, ...(note === "" ? {} : { note }), ...(base.draft ? { revision: base.draft.revision } : {}) }) };
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 409 && error.code === "edited")) throw error;
    const document = await getDocument(id);
    return { conflict: await getVersion(id, waitingOf(document)?.number ?? document.latest_version) };
  }
}

async function newerThan(id: string, base: Base): Promise<VersionWords | null> {
  const document = await getDocument(id);
  return document.latest_version > base.latest ? getVersion(id, document.latest_version) : null;
}
