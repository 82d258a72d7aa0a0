package mail

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dunwell/internal/fault"
)

// takenFolder is where files go whose mails were taken.
const takenFolder = "taken"

// settled is how long a file must have lain unchanged before it is read by a
// program that comes again; one that is still written is left for the next time.
const settled = 2 * time.Second

// Drop is a folder into which mails are put as files: one mail an .eml file, many
// in an .mbox. A file whose mails were all taken is moved into its folder "taken".
type Drop struct{ Dir string }

// Dropped says what was found in the folder.
type Dropped struct {
	Files int      // read and moved away
	Mails int      // handed out
	Left  []string // left where they are, with the reason in words
}

// Read hands out every mail in the folder, by the names of the files. Files that
// changed within two seconds before now are left; a zero now reads them as well. A
// file from which a mail was not taken stays; what was taken of it is handed out
// again, so whoever takes them must know a mail again.
func (d Drop) Read(ctx context.Context, now time.Time, take Take) (Dropped, error) {
	var found Dropped
	root, err := os.OpenRoot(d.Dir) // no name, and no link inside, leads out of it
	if err != nil {
		return found, d.fault(err)
	}
	defer func() { _ = root.Close() }() // opened for its name only
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return found, d.fault(err)
	}
	for _, entry := range entries {
		name := entry.Name()
		many, ok := mailFile(name)
		if !ok || entry.IsDir() {
			continue
		}
		info, err := root.Lstat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist): // another program took it
			continue
		case err != nil:
			return found, d.fault(err)
		case !info.Mode().IsRegular():
			found.Left = append(found.Left, clip(name, 80)+" is no file")
			continue
		case !now.IsZero() && now.Sub(info.ModTime()) < settled:
			found.Left = append(found.Left, clip(name, 80)+" was changed just now")
			continue
		}
		n, err := d.file(ctx, root, name, many, take)
		found.Mails += n
		if err != nil {
			return found, err
		}
		found.Files++
		if err := away(root, name); err != nil {
			return found, fault.Unavailablef(codeDrop, err, "The mails in %s were taken, and the file cannot be moved to its folder %q: %v.", filepath.Join(d.Dir, name), takenFolder, reason(err))
		}
	}
	return found, nil
}

func mailFile(name string) (many, ok bool) {
	if strings.HasPrefix(name, ".") {
		return false, false
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".eml":
		return false, true
	case ".mbox", ".mbx":
		return true, true
	}
	return false, false
}

func (d Drop) fault(err error) *fault.Error {
	return fault.Unavailablef(codeDrop, err, "The folder %s cannot be read: %v. Name another folder, or give yourself the right to read it.", d.Dir, reason(err))
}

func (d Drop) file(ctx context.Context, root *os.Root, name string, many bool, take Take) (n int, err error) {
	f, err := root.Open(name)
	if err != nil {
		return 0, d.fault(err)
	}
	defer f.Close()
	if many {
		err = SplitMbox(f, func(raw []byte, size int64) error {
			n++
			return take(ctx, incomingOf(raw, size))
		})
		return n, err
	}
	raw, size, err := readBounded(f)
	if err != nil {
		return 0, d.fault(err)
	}
	return 1, take(ctx, incomingOf(raw, size))
}

func incomingOf(raw []byte, size int64) Incoming {
	in := Incoming{Size: size, Raw: raw, Whole: size == int64(len(raw))}
	if !in.Whole {
		in.Raw = raw[:min(len(raw), mostHead)]
	}
	return in
}

// ReadMail reads one mail from a file that a person named.
func ReadMail(file string) (Incoming, error) {
	f, err := os.Open(file)
	if err != nil {
		return Incoming{}, fault.Invalidf("file_unreadable", file, "the file cannot be read: %v", reason(err))
	}
	defer f.Close()
	raw, size, err := readBounded(f)
	if err != nil {
		return Incoming{}, fault.Invalidf("file_unreadable", file, "the file cannot be read: %v", reason(err))
	}
	return incomingOf(raw, size), nil
}

// readBounded reads a file up to MostIncoming bytes, and tells how large it is.
func readBounded(f *os.File) (raw []byte, size int64, err error) {
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	size = info.Size()
	most := int64(MostIncoming)
	if size > most {
		most = mostHead
	}
	b := bytes.NewBuffer(make([]byte, 0, min(size, most)+bytes.MinRead))
	if _, err := io.Copy(b, io.LimitReader(f, most)); err != nil {
		return nil, 0, err
	}
	if size <= MostIncoming { // it may have grown or shrunk meanwhile
		size = int64(b.Len())
	}
	return b.Bytes(), size, nil
}

// away moves a file that was taken, under a name that is free.
func away(root *os.Root, name string) error {
	if err := root.Mkdir(takenFolder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	ext := path.Ext(name)
	for n := 1; n <= sameName; n++ {
		to := path.Join(takenFolder, name)
		if n > 1 {
			to = path.Join(takenFolder, fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, ext), n, ext))
		}
		if _, err := root.Lstat(to); err == nil {
			continue
		}
		return root.Rename(name, to)
	}
	return fmt.Errorf("%d files have the name %s", sameName, name)
}

// largeMail is where a mail of an mbox gets room for the largest one.
const largeMail = 4 << 20

// SplitMbox hands out the mails of an mbox, a "From " line after a blank one
// being the mark between them, with the lines that were quoted for its sake made
// as they were (mboxrd). Of a mail above MostIncoming bytes only the beginning is
// handed out; size tells how many there are.
func SplitMbox(r io.Reader, mail func(raw []byte, size int64) error) error {
	in := bufio.NewReaderSize(r, 64<<10)
	var raw []byte
	var size int64
	open, blank, inLine, over := false, true, false, false
	put := func(b []byte) {
		size += int64(len(b))
		room := MostIncoming - len(raw)
		if len(raw) > largeMail && cap(raw) < MostIncoming { // once for all: a slice that grows is held twice
			raw = append(make([]byte, 0, MostIncoming), raw...)
		}
		raw = append(raw, b[:min(len(b), room)]...)
	}
	end := func() error {
		if !open {
			return nil
		}
		one, n := raw, size
		if n == int64(len(one)) { // the blank line before the next mark is not the mail's
			one = bytes.TrimSuffix(bytes.TrimSuffix(one, []byte("\n")), []byte("\r"))
			n = int64(len(one))
		}
		raw, size, open = nil, 0, false
		return mail(slices.Clip(one), n)
	}
	for {
		line, err := in.ReadSlice('\n')
		long := errors.Is(err, bufio.ErrBufferFull)
		if err != nil && !long && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read mbox: %w", err)
		}
		switch {
		case inLine && over:
		case inLine: // the rest of a long line
			put(line)
		case blank && bytes.HasPrefix(line, []byte("From ")):
			if err := end(); err != nil {
				return err
			}
			open, blank, inLine, over = true, false, long, long // nobody writes a long mark; the rest of it is read over
			if errors.Is(err, io.EOF) {
				return end()
			}
			continue
		default:
			open = open || len(bytes.TrimSpace(line)) > 0
			if open {
				put(unquoted(line))
			}
		}
		blank = !inLine && len(bytes.TrimRight(line, "\r\n")) == 0
		inLine, over = long, over && long
		if errors.Is(err, io.EOF) {
			return end()
		}
	}
}

// unquoted takes one ">" from a line that was quoted because it begins like a mark.
func unquoted(line []byte) []byte {
	if len(line) > 0 && line[0] == '>' && bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte("From ")) {
		return line[1:]
	}
	return line
}
