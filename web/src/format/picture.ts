export const PICTURE_TYPES = ["image/jpeg", "image/png", "image/webp"];
const LARGEST = 5 * 1024 * 1024; // bytes, as the desk takes them

/** Say why a file cannot be sent as a picture, or nothing. */
export function pictureProblem(file: Pick<File, "type" | "size">): string | null {
  if (!PICTURE_TYPES.includes(file.type)) return "只能发 JPG、PNG 或 WebP 图片";
  return file.size > LARGEST ? "图片太大了，请选 5 MB 以内的" : null;
}
