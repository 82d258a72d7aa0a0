package mail

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"dunwell/internal/fault"
)

// harmless are the endings that a file from outside keeps: a program that opens them
// shows them, and runs nothing.
var harmless = []string{
	"pdf", "png", "jpg", "jpeg", "gif", "webp", "tif", "tiff", "heic", "txt", "csv", "md", "log", "eml", "ics", "vcf", "xml", "json", "rtf",
	"doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "zip", "gz", "7z", "sta", "asc", "sig", "p7s",
}

// runs are how files begin that a system may run.
var runs = [][]byte{[]byte("MZ"), []byte("\x7fELF"), []byte("#!"), []byte("\xcf\xfa\xed\xfe"), []byte("\xca\xfe\xba\xbe"), []byte("@echo"), []byte("L\x00\x00\x00\x01\x14\x02\x00")}

// FileName is a name under which a file that came with a mail can be saved: its
// number, letters and digits of its own name, and its ending. What a system might run,
// by its ending or by how it begins, ends in .bin.
func FileName(n int, name string, begin []byte) string {
	ext := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	stem := safe(strings.TrimSuffix(name, path.Ext(name)), 60)
	if stem == "" {
		stem = "file"
	}
	known := slices.Contains(harmless, ext)
	if !known && ext != "" {
		stem = strings.TrimSuffix(stem+"-"+safe(ext, 10), "-")
	}
	if known && !slices.ContainsFunc(runs, func(b []byte) bool { return bytes.HasPrefix(begin, b) }) {
		return fmt.Sprintf("%02d-%s.%s", n, stem, ext)
	}
	if known {
		stem += "-" + ext
	}
	return fmt.Sprintf("%02d-%s.bin", n, stem)
}

// SaveFile writes a file that came with a mail into a folder, for its owner alone and
// never over another one. It tells the path.
func SaveFile(root *os.Root, name string, content io.WriterTo) (string, error) {
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	where := path.Join(root.Name(), name)
	if errors.Is(err, fs.ErrExist) {
		return "", fault.Conflictf("file_there", "%s is there already; name another folder", where)
	}
	if err == nil {
		_, err = content.WriteTo(file)
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		_ = root.Remove(name) // half a file is none; the failure is what matters
		return "", fault.Unavailablef("file_unwritable", err, "%s cannot be written: %v", where, reason(err))
	}
	return where, nil
}
