/** A field for a picture: chosen, or dropped on it, and shown before it is sent. */
import { useRef, useState } from "preact/hooks";

/** Properties: the field's label and what is said of dropping. */
export interface PictureFieldProps {
  label: string;
  hint: string;
}

/** The field. */
export function PictureField({ label, hint }: PictureFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const [preview, setPreview] = useState<string>();
  const [over, setOver] = useState(false);
  function show() {
    const file = field.current?.files?.[0];
    if (preview) URL.revokeObjectURL(preview);
    setPreview(file && URL.createObjectURL(file));
  }
  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    if (!field.current || !event.dataTransfer?.files.length) return;
    field.current.files = event.dataTransfer.files;
    show();
  }
  return (
    <label
      class={over ? "drop over" : "drop"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {label}
      <input
        ref={field}
        type="file"
        name="picture"
        accept="image/jpeg,image/png,image/webp"
        onChange={show}
      />
      <span class="note">{hint}</span>
      {preview && <img src={preview} alt="" class="preview" />}
    </label>
  );
}
