// Unsaved values lie in this browser under the mark of their account, sealed with a key that only its pages carry.

const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

function plain(buffer) {
  let text = "";
  const view = new Uint8Array(buffer);
  for (let start = 0; start < view.length; start += 8192) text += String.fromCharCode(...view.subarray(start, start + 8192));
  return btoa(text);
}

export class Seal {
  /** Without a secure address (https, or this machine itself) a browser seals nothing: then values are kept as they are. */
  constructor(secret) {
    const raw = bytes(secret.replaceAll("-", "+").replaceAll("_", "/"));
    this.key = globalThis.crypto?.subtle?.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  }

  async close(text) {
    const key = await this.key;
    if (!key) return text;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return `${plain(iv)}.${plain(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(text)))}`;
  }

  async open(sealed) {
    const key = await this.key;
    if (!key || sealed.startsWith("{")) return sealed;
    const [iv, text] = sealed.split(".").map(bytes);
    return new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, text));
  }
}
