package packet

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/evidence"
	"dunwell/internal/letter"
	"dunwell/internal/pdf"
	"dunwell/internal/receivable"
)

// The files of every packet beside its exhibits.
const (
	filePDF      = "packet.pdf"
	fileSecret   = "confidential/for-the-attorney-only.pdf"
	fileRecord   = "confidential/record.jsonl"
	fileManifest = "packet.json"
	fileSums     = "SHA256SUMS"
	fileMail     = "mail-to-the-attorney.txt"
)

// Made is a packet whose files lie in a folder. The same book and the same day make
// the same bytes.
type Made struct {
	Kind    Kind
	Name    string // of its folder
	Account string // its number
	Client  string
	On      day.Date
	Files   []*File           // the manifest and the sums last
	Hash    [sha256.Size]byte // of the manifest, packet.json
	Looks   []string          // what a person should look at before it goes out
	Through int64             // last entry of the record it tells of

	spool *Spool
}

// Options say how a packet is made.
type Options struct {
	// Progress is told how much is done of how much; nil for nobody.
	Progress func(done, of int, what string)
}

// work is a packet while it is made.
type work struct {
	d      *Dossier
	o      Options
	made   *Made
	spool  *Spool
	record string // name of the file with the record
}

// Make sets all files of a packet into the spool in which the exhibits lie already.
func Make(ctx context.Context, spool *Spool, d *Dossier, kind Kind, o Options) (*Made, error) {
	w := &work{d: d, o: o, spool: spool, record: fileRecord}
	w.made = &Made{Kind: kind, On: d.On, Account: d.Account, Client: d.Client.Name, Through: d.Head().Seq, spool: spool}
	w.made.Name = strings.Join([]string{d.Account, PlainName(strings.ToLower(d.Client.Name)), kind.Dashed(), d.On.String()}, "-")
	for _, step := range []func(context.Context) error{w.exhibits, w.papers, w.finish} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return w.made, nil
}

// exhibits moves the files of the exhibits to their names.
func (w *work) exhibits(ctx context.Context) error {
	for i := range w.d.Exhibits {
		if err := ctx.Err(); err != nil {
			return err
		}
		for _, f := range w.d.Exhibits[i].Files {
			if err := w.spool.place(f); err != nil {
				return err
			}
			w.made.Files = append(w.made.Files, f)
		}
	}
	return nil
}

// papers sets what is read.
func (w *work) papers(context.Context) error {
	parts := w.d.attorneyParts()
	for i := range w.d.Exhibits {
		if e := &w.d.Exhibits[i]; !e.Secret {
			parts = append(parts, e.part())
		}
	}
	if err := w.bind(File{Name: filePDF, About: "the packet to read"}, "", parts); err != nil {
		return err
	}
	if err := w.bind(File{Name: fileSecret, About: "the confidential part", Secret: true}, secretStamp, w.d.secretParts()); err != nil {
		return err
	}
	err := w.add(File{Name: fileRecord, Type: "application/jsonl", About: "the sealed record; dunwell verify checks it", Secret: true}, func(out io.Writer) error {
		return evidence.WriteExport(out, w.d.eachEntry(), w.d.Witnesses, w.d.Verifier)
	})
	if err == nil && w.d.Counsel.Mail != "" {
		err = w.addText(File{Name: fileMail, Type: "text/plain; charset=utf-8", About: "a mail to send the packet with"}, "Subject: "+w.d.Counsel.Subject+"\n\n"+w.d.Counsel.Mail+"\n")
	}
	return err
}

// finish writes manifest and sums over all files.
func (w *work) finish(context.Context) error {
	slices.SortFunc(w.made.Files, func(a, b *File) int { return cmp.Compare(a.Name, b.Name) })
	text, err := w.manifest()
	if err != nil {
		return err
	}
	w.made.Hash = sha256.Sum256(text)
	if err := w.addText(File{Name: fileManifest, Type: "application/json", About: "the same, for programs"}, string(text)); err != nil {
		return err
	}
	var sums strings.Builder
	for _, f := range w.made.Files {
		fmt.Fprintf(&sums, "%x  %s\n", f.Hash, f.Name)
	}
	if d := w.d; w.made.Kind == Attorney {
		if d.Counsel.Lacking != "" {
			d.Look("the letter to the attorney was left out, as this is not known: " + d.Counsel.Lacking)
		}
		if d.ArmedRoad != receivable.RoadAttorney {
			d.Look("nobody has decided on an attorney yet: dunwell arm " + d.Account + " attorney")
		}
	}
	w.made.Looks = w.d.Looks
	return w.addText(File{Name: fileSums, Type: "text/plain", About: "sha256sum -c SHA256SUMS"}, sums.String())
}

func (w *work) add(f File, write func(io.Writer) error) error {
	kept, err := w.spool.Add(f, write)
	if err != nil {
		return err
	}
	w.made.Files = append(w.made.Files, kept)
	return w.spool.place(kept)
}

func (w *work) addText(f File, text string) error {
	return w.add(f, func(out io.Writer) error {
		_, err := io.WriteString(out, text)
		return err
	})
}

// title names the matter, on every page.
func (d *Dossier) title() string { return d.Creditor.Name + " against " + d.Client.Name }

func (w *work) bind(f File, stamp string, parts []pdf.Part) error {
	d := w.d
	b, err := pdf.Bind(pdf.Bound{
		Paper: letter.PaperOf(d.Creditor.Place), Language: "en", Title: d.title(), Author: d.Creditor.Name, Date: d.On,
		Running: d.title(), Foot: "Account " + d.Account + ", as of " + d.long(d.On) + ". Record: " + d.Head().Short(), PageOf: "Page %d of %d",
		Contents: "Contents", Stamp: stamp, Parts: parts,
	})
	if err != nil {
		return fmt.Errorf("packet of %s: %w", d.Account, err)
	}
	f.Type = "application/pdf"
	return w.addText(f, string(b))
}
