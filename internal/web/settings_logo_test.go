package web

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"testing"
)

// sendLogo posts the form of the logo with a file.
func (b *book) sendLogo(content []byte, fields ...string) page {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i+1 < len(fields); i += 2 {
		if err := form.WriteField(fields[i], fields[i+1]); err != nil {
			b.t.Fatal(err)
		}
	}
	if content != nil {
		part, err := form.CreateFormFile("logo", "logo.png")
		if err != nil {
			b.t.Fatal(err)
		}
		if _, err := part.Write(content); err != nil {
			b.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		b.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.server.URL+"/settings/logo", &body)
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Origin", b.server.URL)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(req)
}

func TestLogoIsSetSeenAndTakenAway(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	b.get("/settings/business").has(t, "Your letters carry your name in type")
	if p := b.get("/settings/logo"); p.status != http.StatusNotFound {
		t.Errorf("a logo that is not there: got %d, want 404", p.status)
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 40, 16))); err != nil {
		t.Fatal(err)
	}
	b.sendLogo(picture.Bytes()).has(t, `src="/settings/logo"`)
	if p := b.get("/settings/logo"); p.body != picture.String() || p.header.Get("Content-Type") != "image/png" {
		t.Errorf("the picture comes back as %s with %d bytes, want the PNG of %d", p.header.Get("Content-Type"), len(p.body), picture.Len())
	}
	for name, p := range map[string]page{
		"no picture": b.sendLogo([]byte("<svg onload=alert(1)>")),
		"nothing":    b.sendLogo(nil),
		"too much":   b.sendLogo(bytes.Repeat([]byte{0xff, 0xd8}, 2<<20)),
	} {
		if p.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: got %d, want 422", name, p.status)
		}
		p.has(t, `id="lf-f"`)
	}
	b.sendLogo(nil, "remove", "yes").lacks(t, `src="/settings/logo"`)
}
