import { useCallback, useState } from "react";
import { uploadDocument } from "../../shared/api/knowledge";
import type { Visibility } from "../../shared/api/knowledge";
import { newId } from "../../shared/world";

export interface Upload {
  id: string;
  name: string;
  /** 0 to 1 while it is sent. */
  share: number;
  state: "queued" | "sending" | "sent" | "failed";
  /** Known once it is sent: from then on the document itself says how far it is. */
  documentId: string | null;
  error: string | null;
}

/** As the server takes; told before minutes of uploading. */
const LARGEST = 50 * 1024 * 1024;

/** Files on their way, one after another: a phone's connection is not shared by twenty at once. */
export function useUploads(onSent: () => void) {
  const [uploads, setUploads] = useState<Upload[]>([]);
  const change = useCallback((id: string, to: Partial<Upload>) => setUploads((old) => old.map((one) => (one.id === id ? { ...one, ...to } : one))), []);

  const add = useCallback(
    async (files: File[], visibility: Visibility) => {
      const fresh = files.map((file) => ({ file, upload: begin(file) }));
      setUploads((old) => [...fresh.map((one) => one.upload), ...old]);
      for (const { file, upload } of fresh) {
        if (upload.state === "failed") continue;
        change(upload.id, { state: "sending" });
        try {
          const { document_id } = await uploadDocument(file, visibility, (share) => change(upload.id, { share }));
          change(upload.id, { state: "sent", share: 1, documentId: document_id });
        } catch (error) {
          change(upload.id, { state: "failed", error: (error as Error).message });
        }
        onSent();
      }
    },
    [change, onSent],
  );

  const clear = useCallback((id: string) => setUploads((old) => old.filter((one) => one.id !== id)), []);
  return { uploads, add, clear };
}

function begin(file: File): Upload {
  const tooLarge = file.size > LARGEST;
  return {
    id: newId(),
    name: file.name,
    share: 0,
    state: tooLarge ? "failed" : "queued",
    documentId: null,
    error: tooLarge ? `The file is ${Math.ceil(file.size / 1024 / 1024)} MB; at most ${LARGEST / 1024 / 1024} MB are taken. Split it or compress its pictures.` : null,
  };
}
