import { InputNumber } from "antd";

interface Props {
  label: string;
  value: number | null;
  onChange: (value: number | null) => void;
}

/** How much is taken off, typed in yuan to the fen. */
export function YuanInput({ label, value, onChange }: Props) {
  return (
    <InputNumber
      min={0.01}
      precision={2}
      prefix="¥"
      autoFocus
      value={value}
      placeholder="减多少元"
      aria-label={label}
      onChange={onChange}
    />
  );
}
