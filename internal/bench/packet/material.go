package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
)

// The kinds of the material, as dunwell document add calls them; a court sees them all.
var kinds = []string{"contract", "approval", "delivery", "acknowledgment", "photo"}

// A sheet of A4 as an office scanner takes it, in points.
const (
	scanWide = 2480
	scanHigh = 3508
)

// maker draws the papers of a case. The same number gives the same bytes, but for the
// salt of a locked PDF.
type maker struct {
	ctx  context.Context //nolint:containedctx // of the whole run
	dir  string
	size int64 // of all so far
	made map[string][]string
}

// papers draws n papers of together at least most bytes, and says which lie where by kind.
func (m *maker) papers(n int, most int64) error {
	m.made = map[string][]string{}
	for i := range n {
		left := most - m.size
		name, write := m.paper(i)
		at := filepath.Join(m.dir, name)
		if err := write(at); err != nil {
			return fmt.Errorf("draw %s: %w", name, err)
		}
		st, err := os.Stat(at)
		if err != nil {
			return err
		}
		m.size += st.Size()
		kind := kinds[i%len(kinds)]
		m.made[kind] = append(m.made[kind], at)
		if i == n-1 && left > st.Size() {
			return fmt.Errorf("%d papers have only %d MB", n, m.size>>20)
		}
	}
	return nil
}

// paper is the ith: of each thirty nine are scanned sheets as JPEG and four as PNG, four
// PDFs of such scans, four mails with one attached, seven PDFs of text, and one each is
// damaged and locked.
func (m *maker) paper(i int) (name string, write func(at string) error) {
	bytesOf := func(make func() []byte) func(string) error {
		return func(at string) error { return os.WriteFile(at, make(), 0o600) }
	}
	n := fmt.Sprintf("%03d", i+1)
	switch turn := i % 30; {
	case turn == 28:
		return n + "-damaged.pdf", bytesOf(func() []byte { return append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte{0, 1, 2, 3}, 1<<18)...) })
	case turn == 29:
		return n + "-locked.pdf", func(at string) error {
			open := at + ".open"
			defer func() { _ = os.Remove(open) }() // it was only the way there
			if err := os.WriteFile(open, textPDF(i), 0o600); err != nil {
				return err
			}
			return exec.CommandContext(m.ctx, "qpdf", "--encrypt", "reader", "owner", "256", "--", open, at).Run() //nolint:gosec // our own file
		}
	case turn%7 == 1:
		return n + "-scan.png", bytesOf(func() []byte { return scanPNG(i) })
	case turn%7 == 3:
		return n + "-scans.pdf", bytesOf(func() []byte { return scanPDF(i) })
	case turn%7 == 5:
		return n + "-mail.eml", bytesOf(func() []byte { return mailWith(i, scanJPEG(i)) })
	case turn%7 == 6 || turn%7 == 0 && turn > 0:
		return n + "-text.pdf", bytesOf(func() []byte { return textPDF(i) })
	}
	return n + "-scan.jpg", bytesOf(func() []byte { return scanJPEG(i) })
}

// scan is a page of writing on grained paper.
func scan(i int) *image.Gray {
	r := rand.New(rand.NewPCG(uint64(i), 7)) //nolint:gosec // only a picture
	img := image.NewGray(image.Rect(0, 0, scanWide, scanHigh))
	for at := 0; at < len(img.Pix); at += 8 {
		grain := r.Uint64()
		for k := range 8 {
			img.Pix[at+k] = 238 + byte(grain>>(8*k))&15
		}
	}
	for line := 300; line < scanHigh-300; line += 60 {
		for x := 250; x < scanWide-250; x += 30 {
			word := 10 + r.IntN(20)
			for y := line; y < line+28; y++ {
				for dx := range word {
					img.Pix[y*img.Stride+x+dx] = byte(r.IntN(90))
				}
			}
		}
	}
	return img
}

func scanJPEG(i int) []byte {
	var b bytes.Buffer
	_ = jpeg.Encode(&b, scan(i), &jpeg.Options{Quality: 78}) // a buffer takes all
	return b.Bytes()
}

func scanPNG(i int) []byte {
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestSpeed}
	_ = e.Encode(&b, scan(i)) // as above
	return b.Bytes()
}

// scanPDF is one scanned sheet as a copier hands it out.
func scanPDF(i int) []byte {
	return pdfOf("<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</P 5 0 R>>>>>>",
		stream("", []byte("q 595 0 0 842 0 0 cm /P Do Q")),
		stream(fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode", scanWide, scanHigh), scanJPEG(i)))
}

// account is the number that no copy for a court may show.
const account = "DE89 3704 0044 0532 0130 00"

// textPDF is a page of words, with the number of an account among them.
func textPDF(i int) []byte {
	var b bytes.Buffer
	b.WriteString("BT /F1 11 Tf 15 TL 60 780 Td\n")
	for line := range 40 {
		fmt.Fprintf(&b, "(Paper %d, line %d: what was agreed, delivered and taken over.) ' \n", i+1, line+1)
	}
	b.WriteString("(To be paid to IBAN " + account + ") ' ET")
	return pdfOf("<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
		stream("", b.Bytes()), []byte("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"))
}

func stream(head string, body []byte) []byte {
	return fmt.Appendf(nil, "<<%s/Length %d>>\nstream\n%s\nendstream", head, len(body), body)
}

// pdfOf is a file of one page; the objects behind the page are numbered from 4.
func pdfOf(page string, more ...[]byte) []byte {
	objects := append([][]byte{[]byte("<</Type/Catalog/Pages 2 0 R>>"), []byte("<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>"), []byte(page)}, more...)
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var at []int
	for i, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	from := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, from)
	return b.Bytes()
}

// mailWith is a mail with a picture attached.
func mailWith(i int, picture []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "From: Ada Marlow <office@marlow.example>\r\nTo: Nora Lark <nora@larkfield.example>\r\nSubject: Sheet %d\r\nDate: Mon, 16 Feb 2026 09:00:00 +0000\r\n", i+1)
	fmt.Fprintf(&b, "Message-ID: <sheet-%d@marlow.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=part\r\n\r\n", i+1)
	fmt.Fprintf(&b, "--part\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHere is sheet %d with my remarks, it is fine now.\r\n\r\n", i+1)
	b.WriteString("--part\r\nContent-Type: image/jpeg; name=sheet.jpg\r\nContent-Disposition: attachment; filename=sheet.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n")
	text := base64.StdEncoding.EncodeToString(picture)
	const line = 76
	for len(text) > line {
		b.WriteString(text[:line] + "\r\n")
		text = text[line:]
	}
	b.WriteString(text + "\r\n--part--\r\n")
	return b.Bytes()
}
