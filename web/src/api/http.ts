/** The one place that speaks HTTP with the desk, and the two ways in which a call can fail. */

/** The desk answered no: `code` for the program, `message` for people, `fields` for the form. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: Readonly<Record<string, string>> = {},
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message);
    this.name = "Refused";
  }

  /** Tell whether the same call may be answered yes a little later. */
  get passes(): boolean {
    return this.status === 429 || this.status >= 500;
  }
}

/** Nobody answered: whether the desk took the call is not known. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super("网络不通，请稍后再试", { cause });
    this.name = "Unreachable";
  }
}

export interface Call {
  method?: "GET" | "POST";
  body?: unknown;
  form?: FormData;
  headers?: Record<string, string>;
}

/** Call the desk and return the JSON it answers, read as `T`; raises `Refused` or `Unreachable`. */
export async function call<T>(path: string, { method = "GET", body, form, headers = {} }: Call = {}): Promise<T> {
  const response = await reach(path, {
    method,
    headers: body === undefined ? headers : { ...headers, "Content-Type": "application/json" },
    body: form ?? (body === undefined ? undefined : JSON.stringify(body)),
    credentials: "same-origin",
  });
  if (!response.ok) throw await refusal(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/** Fetch something that is not JSON: a picture, a transcript, a table. */
export async function fetchBlob(path: string, headers: Record<string, string> = {}): Promise<Blob> {
  const response = await reach(path, { headers, credentials: "same-origin" });
  if (!response.ok) throw await refusal(response);
  return response.blob();
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    throw new Unreachable(error);
  }
}

interface ErrorBody {
  error?: { code?: string; message?: string; fields?: Record<string, string> };
}

async function refusal(response: Response): Promise<Refused> {
  const told = (await response.json().catch(() => ({}))) as ErrorBody;
  const seconds = Number(response.headers.get("Retry-After"));
  return new Refused(
    response.status,
    told.error?.code ?? `http_${response.status}`,
    told.error?.message ?? `服务暂时不可用（${response.status}）`,
    told.error?.fields ?? {},
    Number.isFinite(seconds) && seconds > 0 ? seconds : null,
  );
}
