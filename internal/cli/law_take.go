package cli

import (
	"fmt"
	"io"
	"path/filepath"

	"dunwell/internal/day"
	"dunwell/internal/law"
	"dunwell/internal/recovery"
)

// law is the law that commands look things up in: that of the creditor where
// there is a book, else the one in the program.
func (s *session) law() (*law.Bundle, error) {
	d, closeBook, err := s.Open(s.ctx, OpenOptions{Database: s.root.Database, Letters: s.root.Letters, NoBackup: s.root.NoBackup, Existing: true, Now: s.Now})
	if err != nil {
		return nil, err
	}
	if d == nil {
		return law.Embedded(), nil
	}
	defer closeBook()
	creditor, err := d.CreditorNamed(s.ctx, s.root.Creditor)
	if err != nil {
		return nil, err
	}
	return d.Law(s.ctx, creditor)
}

type lawTakeCmd struct {
	Files  []string `arg:"" type:"existingfile" help:"Law files: states of the United States, jurisdictions elsewhere, or both."`
	SHA256 []string `name:"sha256" required:"" help:"SHA-256 of each file, or of the bundle, as its publisher gives it." placeholder:"HASH"`
	Force  bool     `help:"Take one that is older than the law in force."`
	stamp
}

func (c lawTakeCmd) Run(s *session) error {
	var files []recovery.LawFile
	for _, name := range c.Files {
		text, err := readBounded(name, mostLawText)
		if err != nil {
			return err
		}
		files = append(files, recovery.LawFile{Name: filepath.Base(name), Text: text})
	}
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	taken, err := d.TakeLaw(s.ctx, creditor, files, c.SHA256, c.Force, c.act())
	if err != nil {
		return inFile{err}
	}
	fmt.Fprintf(s.Out, "The law %s is in force, in place of %s. Decisions taken by that keep it.\n", taken.New.Version, taken.Old.Version)
	s.lawChanges(taken.Changes, shortDiff)
	for _, m := range taken.Misfits {
		fmt.Fprintf(s.Err, "Look: your figure for %s no longer fits and is not used; set it anew, or dunwell law unset %s.\n", m.Path, m.Path)
	}
	return nil
}

// mostLawText bounds a law file that is read.
const mostLawText = 8 << 20

// shortDiff is how many changed figures are shown when a law is taken.
const shortDiff = 12

// lawChanges prints changed figures, at most so many.
func (s *session) lawChanges(changes []law.Change, most int) {
	fmt.Fprintf(s.Out, "%d figures and labels differ.\n", len(changes))
	for i, ch := range changes {
		if i == most {
			fmt.Fprintf(s.Out, "… and %d more.\n", len(changes)-most)
			return
		}
		wrapped(s.Out, ch.Path+": ", "    ", entryText(ch.Old)+" → "+entryText(ch.New))
	}
}

func entryText(e *law.Entry) string {
	switch {
	case e == nil:
		return "nothing"
	case !e.Known:
		return "not known"
	}
	return cut(e.Value, 60)
}

type lawSetCmd struct {
	Path   string   `arg:"" help:"Path of the figure, as dunwell law show prints it."`
	Value  string   `arg:"" help:"Your figure, in the unit of the old one."`
	Source string   `required:"" help:"Where you have it from." placeholder:"TEXT"`
	AsOf   day.Date `required:"" help:"Day the source speaks of." placeholder:"DATE"`
	stamp
}

func (c lawSetCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	o := law.Override{Path: c.Path, Value: c.Value, Source: c.Source, AsOf: c.AsOf.String()}
	if err := d.SetLaw(s.ctx, creditor, o, c.act()); err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "%s is %s by %s (%s), until you take it back: dunwell law unset %s\n", c.Path, c.Value, c.Source, c.AsOf, c.Path)
	return nil
}

type lawUnsetCmd struct {
	Path string `arg:"" help:"Path of your figure."`
	stamp
}

func (c lawUnsetCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	if err := d.UnsetLaw(s.ctx, creditor, c.Path, c.act()); err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "%s is what the law figures say again.\n", c.Path)
	return nil
}

type lawOwnCmd struct {
	JSON bool `name:"json" help:"One JSON object a line."`
}

// ownLawJSON is a law that was taken, or a figure that was set.
type ownLawJSON struct {
	Version *string `json:"version"`
	Path    *string `json:"path"`
	Value   *string `json:"value"`
	Source  *string `json:"source"`
	AsOf    *string `json:"as_of"`
	By      *string `json:"by"`
	On      *string `json:"on"`
	InForce bool    `json:"in_force"`
}

func (c lawOwnCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	lines, err := d.OwnLaw(s.ctx, creditor)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if c.JSON {
			err = s.line(ownLawJSON{orNull(l.Version), orNull(l.Path), orNull(l.Value), orNull(l.Source), orNull(l.AsOf), orNull(l.By), orNull(l.On.String()), l.InForce})
		} else {
			ownLawLine(s.Out, l)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func ownLawLine(w io.Writer, l recovery.LawLine) {
	switch {
	case l.Path != "" && !l.Fits:
		wrapped(w, "not used  ", "          ", fmt.Sprintf("%s = %s (%s, %s): the law in force has no such place", l.Path, l.Value, l.Source, l.AsOf))
	case l.Path != "":
		wrapped(w, "yours     ", "          ", fmt.Sprintf("%s = %s (%s, %s; by %s on %s)", l.Path, l.Value, l.Source, l.AsOf, l.By, l.On))
	default:
		mark := "kept      "
		if l.InForce {
			mark = "in force  "
		}
		from := "with the program"
		if l.By != "" {
			from = "taken by " + l.By + " on " + l.On.String()
		}
		wrapped(w, mark, "          ", l.Version+", "+from)
	}
}
