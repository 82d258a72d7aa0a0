package mail

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/mail"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"dunwell/internal/day"
	"dunwell/internal/fault"
)

// Folder keeps letters as files, for a person to look at, print or send himself.
// It is the default way out: nothing leaves by accident.
type Folder struct{ Dir string }

// Papers is one letter in its forms. A form without bytes is not written.
type Papers struct {
	Number    string // the letter's number; with client and step the file's name
	Client    string
	Step      string
	Rehearsal day.Date // zero for a letter that counts
	EML       []byte   // required; its Message-ID tells deliveries apart
	PDF       []byte
	Text      []byte
	Enclosed  []Attachment // forms that go with it; each is named after the letter
}

// Put writes the letter as NUMBER-CLIENT-STEP.eml, .pdf and .txt, what it encloses
// as NUMBER-CLIENT-STEP-NAME, and returns the files' paths, the .eml first. Each file is there whole or not at all, and
// safe on disk when Put returns. The same delivery again overwrites its own
// files; another that would have the same name gets a number behind it. A
// rehearsal lies in rehearsal/DATE below the folder.
func (f Folder) Put(p Papers) ([]string, error) {
	id, err := readID(bytes.NewReader(p.EML))
	if err != nil || id == "" {
		return nil, fault.Invalidf(codeFolder, "", "the letter %s has no message id", clip(p.Number, 40))
	}
	name, err := p.name()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return nil, f.fault(err)
	}
	root, err := os.OpenRoot(f.Dir) // no name, and no link inside, leads out of it
	if err != nil {
		return nil, f.fault(err)
	}
	defer func() { _ = root.Close() }() // opened for its name only
	dir := "."
	if !p.Rehearsal.IsZero() {
		dir = path.Join("rehearsal", p.Rehearsal.String())
		if err := root.MkdirAll(dir, 0o700); err != nil {
			return nil, f.fault(err)
		}
	}
	names, err := p.write(root, dir, name, id)
	if err != nil {
		return nil, f.fault(err)
	}
	for i, n := range names {
		names[i] = filepath.Join(f.Dir, filepath.FromSlash(n))
	}
	return names, nil
}

func (f Folder) fault(err error) *fault.Error {
	return fault.Unavailablef(codeFolder, err, "The folder %s cannot be written: %v. Make room or choose another folder.", f.Dir, reason(err))
}

// reason is the operating system's short word for a failure ("no space left on device").
func reason(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	if l, ok := errors.AsType[*os.LinkError](err); ok {
		return l.Err
	}
	return err
}

// sameName is how many deliveries may share a name before it is called a mistake.
const sameName = 1000

func (p Papers) write(root *os.Root, dir, name, id string) ([]string, error) {
	for n := 1; n <= sameName; n++ {
		base := path.Join(dir, name)
		if n > 1 {
			base = fmt.Sprintf("%s-%d", base, n)
		}
		mine, err := claim(root, base+".eml", id, p.EML)
		if err != nil {
			return nil, err
		}
		if !mine {
			continue
		}
		names := []string{base + ".eml"}
		for _, form := range []struct {
			ext   string
			bytes []byte
		}{{".pdf", p.PDF}, {".txt", p.Text}} {
			if len(form.bytes) == 0 {
				continue
			}
			if err := replace(root, base+form.ext, form.bytes); err != nil {
				return nil, err
			}
			names = append(names, base+form.ext)
		}
		for _, e := range p.Enclosed {
			ext := path.Ext(e.Name)
			name := base + "-" + safe(strings.TrimSuffix(e.Name, ext), 60) + ext
			if err := replace(root, name, e.Bytes); err != nil {
				return nil, err
			}
			names = append(names, name)
		}
		return names, syncDir(root, dir)
	}
	return nil, fmt.Errorf("%d letters have the name %s", sameName, name)
}

// claim writes the .eml under a name that is free or its own; false when the
// name belongs to another delivery.
func claim(root *os.Root, name, id string, eml []byte) (bool, error) {
	temp, err := writeTemp(root, name, eml)
	if err != nil {
		return false, err
	}
	defer func() { _ = root.Remove(temp) }() // gone already where it was renamed
	err = root.Link(temp, name)
	if err == nil {
		return true, nil
	}
	// Taken, or a file system without links: look whose it is.
	there, err := root.Open(name)
	if err == nil {
		defer func() { _ = there.Close() }() // read only
		other, err := readID(there)
		if err != nil || other != id {
			return false, nil
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	return true, root.Rename(temp, name)
}

func replace(root *os.Root, name string, content []byte) error {
	temp, err := writeTemp(root, name, content)
	if err != nil {
		return err
	}
	if err := root.Rename(temp, name); err != nil {
		_ = root.Remove(temp) // the rename's failure is what matters
		return err
	}
	return nil
}

var temps atomic.Int64 // tells the temporary files of one process apart

// writeTemp writes a hidden file beside name, safe on disk, and returns its name.
func writeTemp(root *os.Root, name string, content []byte) (string, error) {
	temp := path.Join(path.Dir(name), fmt.Sprintf(".%d-%d.tmp", os.Getpid(), temps.Add(1)))
	file, err := root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return "", err
	}
	_, err = file.Write(content)
	if err == nil {
		err = file.Sync()
	}
	if e := file.Close(); err == nil {
		err = e
	}
	if err != nil {
		_ = root.Remove(temp) // the write's failure is what matters
		return "", err
	}
	return temp, nil
}

// syncDir makes the names themselves safe on disk; Windows has no such call.
func syncDir(root *os.Root, dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := root.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if e := d.Close(); err == nil {
		err = e
	}
	return err
}

// readID reads the Message-ID out of a letter's head.
func readID(r io.Reader) (string, error) {
	m, err := mail.ReadMessage(io.LimitReader(r, 64<<10))
	if err != nil {
		return "", err
	}
	return m.Header.Get("Message-Id"), nil
}

func (p Papers) name() (string, error) {
	number := safe(p.Number, 40)
	if number == "" {
		return "", fault.Invalidf(codeFolder, "", "%q cannot be the number of a letter", clip(p.Number, 40))
	}
	parts := []string{number}
	for _, part := range []string{safe(p.Client, 80), safe(p.Step, 40)} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "-"), nil
}

// safe makes a part of a file name: letters, digits and marks of any script and
// the low line stay, all else becomes one hyphen; at most so many bytes.
func safe(s string, most int) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(strings.ToValidUTF8(s, "-")) {
		keep := r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) && b.Len() > 0
		if !keep {
			if b.Len() == 0 || strings.HasSuffix(b.String(), "-") {
				continue
			}
			r = '-'
		}
		if b.Len()+len(string(r)) > most {
			break
		}
		b.WriteRune(r)
	}
	return strings.Trim(b.String(), "-")
}
