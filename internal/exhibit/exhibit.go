// Package exhibit draws what was gathered as evidence on pages: files of any kind,
// each scaled above a margin that holds its stamp, with what strangers must not see
// taken out. What cannot be drawn gets a page that says so. Nothing here changes an
// original; the same input makes the same bytes.
package exhibit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"dunwell/internal/letter"
	"dunwell/internal/redact"
)

// Source is a file as it was gathered.
type Source struct {
	Name string // with its ending
	Type string // media type, "" where unknown: it is then told by content and ending
	Size int64  // bytes, 0 where unknown
	Open func() (io.ReadCloser, error)
}

// Options say how an exhibit is drawn.
type Options struct {
	Label   string       // "Exhibit 7", in the stamp of each page; "" for no stamp
	PageOf  string       // of the stamp, "" is "page %d of %d"
	Paper   letter.Paper // "" is A4
	Secrets redact.List  // what is taken out; the zero List takes nothing
	Dir     string       // folder for temporary files, "" is the machine's
	Most    int64        // bytes that are read of a source, 0 is 256 MB; what is larger gets a placeholder
	// HideUnread leaves out pages whose text cannot be searched, scans and pictures,
	// where something is to be taken out; a placeholder stands in their place.
	HideUnread bool
}

// Rendered tells what became of a source.
type Rendered struct {
	Pages       int
	Notes       []string // what a person should know or look at, a sentence each
	Placeholder bool     // nothing of the file could be drawn
	Redacted    int      // places blacked out
	Unread      []int    // pages, from 1, that were not searched though something is to be taken out
	Hash        [32]byte // SHA-256 of the source
}

// Part is a file of a volume.
type Part struct {
	Title string // bookmark; "" for none
	Level int    // of the bookmark, 0 the outermost
	Path  string // PDF file made by this package or by pdf
	Marks []Mark // further bookmarks, after its own
}

// Mark is a bookmark to a page, counted from 0 at the first of its part.
type Mark struct {
	Title string
	Level int
	Page  int
}

const mostBytes = 256 << 20

func (o *Options) withDefaults() {
	if o.Paper == "" {
		o.Paper = letter.A4
	}
	if o.PageOf == "" {
		o.PageOf = "page %d of %d"
	}
	if o.Most <= 0 {
		o.Most = mostBytes
	}
}

// Render draws a source as a PDF file. It fails only where the source cannot be
// opened, the writer fails or ctx ends; what is broken, locked or unknown becomes a
// placeholder.
func Render(ctx context.Context, dst io.Writer, src Source, o Options) (Rendered, error) {
	o.withDefaults()
	j := &job{ctx: ctx, o: o}
	defer j.close()
	f, err := j.fetch(src)
	if err != nil {
		return Rendered{}, fmt.Errorf("read %s: %w", src.Name, err)
	}
	j.out.Hash = f.hash
	j.lay(f, 0)
	if err := ctx.Err(); err != nil {
		return Rendered{}, err
	}
	if err := j.draw(dst, src.Name); err != nil {
		return Rendered{}, fmt.Errorf("draw %s: %w", src.Name, err)
	}
	return j.out, nil
}

// job is one exhibit being drawn.
type job struct {
	ctx     context.Context
	o       Options
	out     Rendered
	sheets  []sheet
	cleanup []func()
}

// sheet is one page to be drawn. It may be asked once.
type sheet struct {
	wide bool   // landscape
	mark string // further words of the stamp
	draw func(b *book) error
}

func (j *job) close() {
	for _, f := range j.cleanup {
		f()
	}
}

func (j *job) note(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	for _, n := range j.out.Notes {
		if n == text {
			return
		}
	}
	j.out.Notes = append(j.out.Notes, text)
}

// lay divides a file into sheets. depth is 0 for the exhibit itself.
func (j *job) lay(f *file, depth int) {
	before := len(j.sheets)
	if f.size > j.o.Most {
		j.placeholder(f, fmt.Sprintf("The file has %s, more than is drawn as pages.", sizeOf(f.size)), depth)
		return
	}
	err := guard(func() error {
		switch kindOf(f) {
		case kindPDF:
			return j.layPDF(f)
		case kindPicture:
			return j.layPicture(f)
		case kindMail:
			return j.layMail(f, depth)
		case kindHTML:
			return j.layHTML(f)
		case kindCSV:
			return j.layCSV(f)
		case kindSheet:
			return j.laySpreadsheet(f)
		case kindText:
			return j.layText(f)
		}
		return errUnknown
	})
	if err != nil {
		j.sheets = j.sheets[:before]
		j.placeholder(f, said(err), depth)
	}
}

// Reasons why a file gets a placeholder.
var (
	errUnknown = errors.New("A file of this kind is not drawn as pages.")               //nolint:revive,staticcheck // sentences for the placeholder
	errLocked  = errors.New("The file is locked with a password.")                      //nolint:revive,staticcheck // as above
	errBroken  = errors.New("The file is damaged, or is not what its name says.")       //nolint:revive,staticcheck // as above
	errNothing = errors.New("The file holds nothing that could be drawn.")              //nolint:revive,staticcheck // as above
	errHuge    = errors.New("The picture has more points than can be drawn on a page.") //nolint:revive,staticcheck // as above
)

func said(err error) string {
	for _, known := range []error{errUnknown, errLocked, errNothing, errHuge} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return errBroken.Error()
}

// guard turns a panic of a decoder that met a damaged file into an error.
func guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w (%v)", errBroken, p)
		}
	}()
	return f()
}

func sizeOf(n int64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d bytes", n)
	case n < 1<<20:
		return fmt.Sprintf("%d kB", (n+512)>>10)
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(n)/(1<<20)), ".0") + " MB"
}

// placeholder is the page in the place of what cannot be drawn.
func (j *job) placeholder(f *file, why string, depth int) {
	if depth == 0 {
		j.out.Placeholder = true
	}
	j.note("%s: %s The original lies beside the pages.", f.shown(), strings.TrimSuffix(why, ".")+";")
	t := j.newText()
	t.title(f.shown())
	t.body(why)
	t.body("This page stands in its place. The file itself lies beside these pages, unchanged, and can be opened with the program it was made with.")
	t.gap(6)
	t.pair("Kind", f.about())
	t.pair("Size", sizeOf(f.size))
	t.pair("SHA-256", f.sum())
	t.finish()
}
