import { useCallback, useState } from "react";
import { uploadDocument } from "../../../shared/api/knowledge";
import type { Visibility } from "../../../shared/api/knowledge";
import { newId } from "../../../shared/world";

export interface Upload {
  id: string;
  name: string;
  /** 0 to 1 while it is sent. */
  share: number;
  state: "queued" | "sending" | "sent" | "failed";
  /** Known once it is sent: from then on the job says how far it is, and the document what it became. */
  jobId: string | null;
  documentId: string | null;
  error: string | null;
}

export interface Uploads {
  items: Upload[];
  add(files: File[], visibility: Visibility, onSent: () => void): void;
  clear(id: string): void;
}

/** As the server takes; told before minutes of uploading. */
export const LARGEST = 50 * 1024 * 1024;

/** Files on their way, one after another: a phone's connection is not shared by twenty at once. */
export function useUploads(): Uploads {
  const [items, setItems] = useState<Upload[]>([]);
  const change = useCallback((id: string, to: Partial<Upload>) => setItems((old) => old.map((one) => (one.id === id ? { ...one, ...to } : one))), []);

  const add = useCallback(
    async (files: File[], visibility: Visibility, onSent: () => void) => {
      const fresh = files.map((file) => ({ file, upload: begin(file) }));
      setItems((old) => [...fresh.map((one) => one.upload), ...old]);
      for (const { file, upload } of fresh) {
        if (upload.state === "failed") continue;
        change(upload.id, { state: "sending" });
        try {
          const { job_id, document_id } = await uploadDocument(file, visibility, (share) => change(upload.id, { share }));
          change(upload.id, { state: "sent", share: 1, jobId: job_id, documentId: document_id });
        } catch (error) {
          change(upload.id, { state: "failed", error: (error as Error).message });
        }
        onSent();
      }
    },
    [change],
  );

  const clear = useCallback((id: string) => setItems((old) => old.filter((one) => one.id !== id)), []);
  return { items, add: (files, visibility, onSent) => void add(files, visibility, onSent), clear };
}

/** What is wrong with a file, before it is sent. */
export function tooLarge(file: File): string | null {
  if (file.size <= LARGEST) return null;
  return `The file is ${Math.ceil(file.size / 1024 / 1024)} MB; at most ${LARGEST / 1024 / 1024} MB are taken. Split it or compress its pictures.`;
}

function begin(file: File): Upload {
  const error = tooLarge(file);
  return { id: newId(), name: file.name, share: 0, state: error ? "failed" : "queued", jobId: null, documentId: null, error };
}
