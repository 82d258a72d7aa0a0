package hostile

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
)

// Unpacked is what the zeros of a bomb come to.
const Unpacked = 10 << 30

// bombs are small mails that would be large if anybody unpacked them.
func bombs() []Mail {
	return []Mail{
		{"a zip of 10 GB of zeros", func() []byte { return attached("application/zip; name=invoice.zip", Zip()) }},
		{"zips in zips", func() []byte { return attached("application/zip; name=invoice.zip", Zips(6)) }},
		{"a gzip of 10 GB of zeros", func() []byte { return attached("application/gzip; name=invoice.gz", gzipped()) }},
		{"a text that says it is packed", func() []byte {
			return append([]byte(from+"Content-Type: text/plain\nContent-Encoding: gzip\n\n"), gzipped()...)
		}},
		{"a page that says it is packed", func() []byte {
			return append([]byte(from+"Content-Type: text/html\nContent-Encoding: deflate\nContent-Transfer-Encoding: binary\n\n"), zeros()...)
		}},
		{"a coding that nobody knows", func() []byte {
			return append([]byte(from+"Content-Type: text/plain\nContent-Transfer-Encoding: x-gzip64\n\n"), zeros()...)
		}},
		{"a report that is packed", func() []byte { // as DMARC reports are
			return attached("application/tlsrpt+gzip; name=report.json.gz", gzipped())
		}},
	}
}

// zeros is 10 GB of zeros, deflated: one packed mebibyte over and over, which is
// what makes it quick to make.
func zeros() []byte {
	const one = 1 << 20
	var packed bytes.Buffer
	w, _ := flate.NewWriter(&packed, flate.BestCompression) // the level exists
	_, _ = w.Write(make([]byte, one))
	_ = w.Flush() // to memory, as above
	stretch := bytes.Clone(packed.Bytes())
	packed.Reset()
	for range Unpacked / one {
		packed.Write(stretch)
	}
	packed.Write([]byte{1, 0, 0, 0xff, 0xff}) // the last block: stored, and empty
	return packed.Bytes()
}

func gzipped() []byte {
	var head bytes.Buffer
	w := gzip.NewWriter(&head)
	_ = w.Flush() // to memory
	return append(append(head.Bytes()[:10:10], zeros()...), make([]byte, 8)...)
}

// Zip is an archive with one file of 10 GB.
func Zip() []byte { return zipOf(map[string][]byte{"a.txt": zeros()}, Unpacked) }

// Zips is an archive of ten archives of … of ten bombs, so many deep.
func Zips(deep int) []byte {
	inner := Zip()[:1<<20] // one is enough to hurt, and its end is not looked for
	for range deep {
		files := map[string][]byte{}
		for i := range 10 {
			files[fmt.Sprintf("%d.zip", i)] = inner
		}
		inner = zipOf(files, 0)
	}
	return inner
}

// zipOf packs files; with a size they count as packed already.
func zipOf(files map[string][]byte, size uint64) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range files {
		var w io.Writer
		if size > 0 {
			w, _ = z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, UncompressedSize64: size, CompressedSize64: uint64(len(content))})
		} else {
			w, _ = z.Create(name)
		}
		_, _ = w.Write(content) // all of it to memory
	}
	_ = z.Close()
	return b.Bytes()
}

// noise is bytes that nobody can pack.
func noise(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(b) // never fails
	return b
}
