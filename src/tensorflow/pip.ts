import { readdir } from "node:fs/promises";
import { join } from "node:path";

export interface InstallProgress {
  /** "Downloading tensorflow, 120 of about 400 MB". */
  words: string;
  /** 0 to 1. */
  fraction: number;
}

/** Downloading and unpacking take about as long as each other on a good line, the former longer on most. */
const downloading = 0.75;

/** Makes progress of what `pip install --progress-bar raw` says: "Progress 1024 of 4096" for each file, line by line. */
export class PipReader {
  readonly #expected: number;
  readonly #progress: (now: InstallProgress) => void;
  #line = "";
  #name = "";
  /** Bytes of whole files, and of the present one. */
  #done = 0;
  #current = 0;
  /** How many packages are to be unpacked, as soon as that is known. */
  #packages = 0;
  /** Records of packages that were there when the first was unpacked: pip's own. */
  #before: number | undefined;

  /** `expected`: bytes of all downloads, about. */
  constructor(expected: number, progress: (now: InstallProgress) => void) {
    this.#expected = expected;
    this.#progress = progress;
  }

  add(text: string): void {
    const lines = (this.#line + text).split(/\r?\n/);
    this.#line = lines.pop() ?? "";
    for (const line of lines) this.#take(line);
  }

  #take(line: string): void {
    const [, name] = /^\s*Downloading (?:\S*\/)?([\w.]+?)-\d/.exec(line) ?? [];
    const [, bytes] = /^Progress (\d+) of \d+/.exec(line) ?? [];
    const [, packages] = /^Installing collected packages: (.*)/.exec(line) ?? [];
    if (name !== undefined) {
      this.#done += this.#current;
      this.#current = 0;
      this.#name = name.replaceAll("_", "-");
    } else if (bytes !== undefined) this.#current = Number(bytes);
    else if (packages !== undefined) this.#packages = packages.split(",").length;
    else return;
    if (this.#packages === 0) this.#sayDownload();
  }

  #sayDownload(): void {
    const bytes = this.#done + this.#current;
    const megabytes = (n: number): string => Math.round(n / 1e6).toLocaleString("en-US");
    this.#progress({
      words: `Downloading ${this.#name}, ${megabytes(bytes)} of about ${megabytes(this.#expected)} MB`,
      fraction: downloading * Math.min(1, bytes / this.#expected),
    });
  }

  /** While pip unpacks it says nothing: the records of packages that are there are counted. */
  async look(environment: string): Promise<void> {
    if (this.#packages === 0) return;
    const [python = ""] = await readdir(join(environment, "lib")).catch(() => []);
    const names = await readdir(join(environment, "lib", python, "site-packages")).catch(() => []);
    const records = names.filter((name) => name.endsWith(".dist-info")).length;
    this.#before ??= records;
    const [there, all] = [Math.min(this.#packages, records - this.#before), this.#packages];
    this.#progress({
      words: `Unpacking, ${there} of ${all} packages`,
      fraction: downloading + (1 - downloading) * (there / all),
    });
  }
}

/** What a person can do about a pip that failed; its own last words where nothing is known. */
export function explainPip(said: string): string {
  const known = troubles.find(({ sign }) => sign.test(said));
  if (known) return known.words;
  const lines = said.trim().split("\n");
  const last = lines.findLast((line) => line.startsWith("ERROR:")) ?? lines.at(-1) ?? "";
  return `pip could not install TensorFlow: ${last.replace(/^ERROR:\s*/, "")}`;
}

const troubles = [
  {
    sign: /ensurepip is not|No module named '?ensurepip/,
    words:
      "This Python cannot make environments: its module venv is not whole. On Debian and Ubuntu: sudo apt install python3-venv. Then try again.",
  },
  {
    sign: /No space left on device|Errno 28|Disk quota exceeded/,
    words:
      "The disk is full: TensorFlow was not installed, and what there was of it is removed. Free some space, then try again.",
  },
  {
    sign: /Temporary failure in name resolution|Name or service not known|Failed to establish a new connection|ConnectTimeout|ReadTimeout|Read timed out|ProxyError|Connection (?:refused|reset)/,
    words:
      "The package index could not be reached. Look at the network, and at the proxy (VS Code's setting http.proxy, or the variable HTTPS_PROXY), then try again.",
  },
  {
    sign: /CERTIFICATE_VERIFY_FAILED|SSLError/,
    words:
      "The package index could not be trusted: its certificate is not known here. Behind a company's proxy, set PIP_CERT to its certificate, then try again.",
  },
  {
    sign: /No matching distribution found|Could not find a version that satisfies/,
    words:
      "There is no TensorFlow 2.15 to 2.21 for this Python on this machine. Use Python 3.10 to 3.13 on Linux, then try again.",
  },
];
