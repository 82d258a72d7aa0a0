// Passkeys: asks the browser for one and sends its answer. The pages that load this
// work without it, by password.
(() => {
  const bytes = t => Uint8Array.from(atob(t.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0));
  const text = b => btoa(String.fromCharCode(...new Uint8Array(b))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const post = async (path, body) => {
    const r = await fetch(path, { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json" }, body: body ? JSON.stringify(body) : null });
    if (!(r.headers.get("Content-Type") || "").startsWith("application/json")) throw new Error("");
    return [r.status, await r.json()];
  };
  const answer = c => {
    const r = { clientDataJSON: text(c.response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) if (c.response[name]) r[name] = text(c.response[name]);
    return { id: c.id, rawId: text(c.rawId), type: c.type, response: r, clientExtensionResults: c.getClientExtensionResults(), authenticatorAttachment: c.authenticatorAttachment || undefined };
  };
  const known = list => (list || []).map(c => ({ ...c, id: bytes(c.id) }));
  const go = async b => {
    const said = document.getElementById(b.dataset.passkeySaid);
    said.hidden = true;
    try {
      const [status, asked] = await post(b.dataset.passkeyAsk);
      if (asked.confirm) return document.getElementById("confirm-first").submit();
      if (status !== 200) throw new Error(asked.fault);
      const o = asked.publicKey;
      o.challenge = bytes(o.challenge);
      let c;
      if (b.dataset.passkey === "add") {
        o.user.id = bytes(o.user.id);
        o.excludeCredentials = known(o.excludeCredentials);
        c = await navigator.credentials.create({ publicKey: o });
      } else {
        o.allowCredentials = known(o.allowCredentials);
        c = await navigator.credentials.get({ publicKey: o });
      }
      const name = document.getElementById("passkey-name");
      const query = name ? "?name=" + encodeURIComponent(name.value) : b.dataset.passkeyTo ? "?to=" + encodeURIComponent(b.dataset.passkeyTo) : "";
      const [done, told] = await post(b.dataset.passkeySend + query, answer(c));
      if (done !== 200) throw new Error(told.fault);
      if (told.to) location.assign(told.to); else b.form.submit();
    } catch (e) {
      said.textContent = e.name === "Error" && e.message ? e.message : b.dataset.passkeyFault;
      said.hidden = false;
      said.focus();
    }
  };
  if (!window.PublicKeyCredential) return;
  for (const b of document.querySelectorAll("[data-passkey]")) {
    b.hidden = false;
    b.addEventListener("click", e => { e.preventDefault(); go(b); });
  }
})();
