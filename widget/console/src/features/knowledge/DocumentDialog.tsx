import { getDocument } from "../../shared/api/knowledge";
import { useResource } from "../../shared/hooks";
import { Dialog } from "../../shared/ui/Dialog";
import { Failed, Loading } from "../../shared/ui/States";

/** The text as it was extracted: what the assistant sees of a PDF is not always what its pages look like. */
export function DocumentDialog({ id, onClose }: { id: string; onClose(): void }) {
  const { value, error, reload } = useResource(id, () => getDocument(id));
  return (
    <Dialog title={value?.title ?? "Document"} onClose={onClose} wide>
      {error && <Failed error={error} retry={reload} />}
      {!value && !error && <Loading rows={4} />}
      {value && (
        <pre className="text" tabIndex={0} dir="auto">
          {value.text || value.error?.detail || "No text was found in it."}
        </pre>
      )}
    </Dialog>
  );
}
