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
	"dunwell/internal/pdf"
	"dunwell/internal/receivable"
)

// The files of every packet beside its exhibits.
const (
	basePacket   = "packet" // .pdf, or -1-of-3.pdf
	baseSecret   = "confidential/for-the-attorney-only"
	fileRecord   = "confidential/record.jsonl"
	fileSealed   = "record.jsonl"
	fileGuide    = "for-you-how-to-file.pdf"
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
	Lacking []Blank           // what stands in brackets
	Filled  []Blank           // what the user filled in of it
	Dues    []Due             // days to come that it names

	Exhibits int
	Left     []LeftOut // papers that its reader is not shown
	Through  int64     // last entry of the record it tells of

	spool *Spool
}

// Options say how a packet is made.
type Options struct {
	// VolumeBytes is how large a volume may be; 0 is VolumeMB.
	VolumeBytes int64
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
	drawn  []*drawn
}

// Make sets all files of a packet into the spool in which the exhibits lie already.
func Make(ctx context.Context, spool *Spool, d *Dossier, kind Kind, o Options) (*Made, error) {
	shown, dropped := d.For(kind.Audience())
	for _, f := range dropped {
		if err := spool.drop(f); err != nil {
			return nil, err
		}
	}
	shown.Kind = kind
	w := &work{d: shown, o: o, spool: spool, record: fileRecord}
	if kind != Attorney {
		w.record = fileSealed
	}
	w.made = &Made{Kind: kind, On: d.On, Account: d.Account, Client: d.Client.Name, Through: d.Head().Seq, spool: spool}
	w.made.Name = strings.Join([]string{d.Account, PlainName(strings.ToLower(d.Client.Name)), kind.Dashed(), d.On.String()}, "-")
	for _, step := range []func(context.Context) error{w.exhibits, w.papers, w.finish} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return w.made, nil
}

// exhibits draws the exhibits, one after the other, and moves to their names the files
// that go along.
func (w *work) exhibits(ctx context.Context) error {
	for i := range w.d.Exhibits {
		e := &w.d.Exhibits[i]
		w.progress(i, e.Label)
		one, err := w.draw(ctx, e)
		if err != nil {
			return err
		}
		w.drawn = append(w.drawn, one)
		for _, f := range e.Files {
			if w.made.Kind != Attorney && !f.Beside {
				if err := w.spool.drop(f); err != nil {
					return err
				}
				continue
			}
			if err := w.spool.place(f); err != nil {
				return err
			}
			w.made.Files = append(w.made.Files, f)
		}
	}
	w.progress(len(w.d.Exhibits), "volumes")
	return nil
}

func (w *work) progress(done int, what string) {
	if w.o.Progress != nil {
		w.o.Progress(done, len(w.d.Exhibits)+1, what)
	}
}

// papers sets what is read.
func (w *work) papers(ctx context.Context) error {
	var open, secret []*drawn
	for _, one := range w.drawn {
		if one.e.Secret {
			secret = append(secret, one)
		} else {
			open = append(open, one)
		}
	}
	front, beside := w.front()
	if err := w.read(ctx, basePacket, "", "the packet to read", false, front, open); err != nil {
		return err
	}
	if len(beside) > 0 {
		if err := w.guide(beside); err != nil {
			return err
		}
	}
	about := "the sealed record, what is not shown by its hash alone; dunwell verify checks it"
	if w.made.Kind == Attorney {
		about = "the sealed record; dunwell verify checks it"
		if err := w.read(ctx, baseSecret, secretStamp, "the confidential part", true, w.d.secretParts(), secret); err != nil {
			return err
		}
		if m := &w.d.Counsel; m.Mail != "" {
			if err := w.addText(File{Name: fileMail, Type: "text/plain; charset=utf-8", About: "a mail to send the packet with"}, "Subject: "+m.Subject+"\n\n"+m.Mail+"\n"); err != nil {
				return err
			}
		}
	}
	return w.add(File{Name: w.record, Type: "application/jsonl", About: about, Secret: w.made.Kind == Attorney}, func(out io.Writer) error {
		return evidence.WriteExport(out, w.d.eachEntry(), w.d.Witnesses, w.d.Verifier)
	})
}

// front are the parts of the packet before its exhibits, and those that are for the
// user alone.
func (w *work) front() (front, beside []pdf.Part) {
	if w.made.Kind == Attorney {
		return w.d.attorneyParts(), nil
	}
	return w.d.courtParts(w.made.Kind)
}

// guide is the paper for the user: what to do with the packet, and what is lacking.
func (w *work) guide(parts []pdf.Part) error {
	b := w.bound(parts)
	b.Bare, b.PageOf, b.Stamp = false, "Page %d of %d", "For you – not for the "+w.reader()
	b.Foot = "Account " + w.d.Account + ", as of " + w.d.long(w.d.On)
	made, err := pdf.Bind(b)
	if err != nil {
		return fmt.Errorf("packet of %s: %w", w.d.Account, err)
	}
	return w.addText(File{Name: fileGuide, Type: "application/pdf", About: "for you: where and how, deadlines, what is lacking"}, string(made))
}

// reader is who reads the packet, in a word.
func (w *work) reader() string {
	return map[Audience]string{ForCourt: "court", ForArbitrator: "arbitrator", ForAgency: "agency", ForAdministrator: "administrator"}[w.made.Kind.Audience()]
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
	w.d.limitDue(w.made.Kind)
	w.made.Looks, w.made.Lacking, w.made.Filled, w.made.Dues = w.d.Looks, w.d.Blanks, w.d.Filled, w.d.Dues
	w.made.Exhibits, w.made.Left = len(w.d.Exhibits), w.d.Left
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
func (d *Dossier) title() string { return strings.ReplaceAll(d.matter(), "\n", " ") }
