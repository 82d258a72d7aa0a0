package packet

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"dunwell/internal/evidence"
)

// Verify checks a packet with nothing but itself: every file against its hash, the
// manifest against the files, and the sealed record. A file that was altered, left out
// or added is named, and of the record the entry.
func Verify(packet fs.FS) evidence.Report {
	v := check{fsys: packet, report: evidence.Report{OK: true}, listed: map[string]bool{fileSums: true}, hashes: map[string]string{}}
	v.sums()
	v.manifest()
	v.record()
	v.others()
	v.report.CannotProve = append(v.report.CannotProve,
		"A packet that was made anew as a whole: compare the hash of packet.json with the one in the creditor's record, or that he told you another way.")
	return v.report
}

type check struct {
	fsys   fs.FS
	report evidence.Report
	listed map[string]bool
	hashes map[string]string // of the files as they are; "" where one cannot be read
	data   manifest
}

func (v *check) file(name, why string) {
	v.report.Files = append(v.report.Files, evidence.FileReport{Name: name, OK: why == "", Why: why})
	v.report.OK = v.report.OK && why == ""
}

// hash is that of a file as it is, read once and as a stream.
func (v *check) hash(name string) string {
	if sum, known := v.hashes[name]; known {
		return sum
	}
	v.hashes[name] = ""
	if !fs.ValidPath(name) {
		return ""
	}
	f, err := v.fsys.Open(name)
	if err != nil {
		return ""
	}
	defer func() { _ = f.Close() }() // read only
	h := sha256.New()
	if _, err := io.Copy(h, f); err == nil {
		v.hashes[name] = fmt.Sprintf("%x", h.Sum(nil))
	}
	return v.hashes[name]
}

// sums checks every file that SHA256SUMS names.
func (v *check) sums() {
	text, err := fs.ReadFile(v.fsys, fileSums)
	if err != nil {
		v.file(fileSums, "it is not there, so this is no packet or not a whole one")
		return
	}
	for line := range strings.Lines(string(text)) {
		hash, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok || !fs.ValidPath(name) {
			v.file(fileSums, fmt.Sprintf("the line %q is not one of sha256sum", strings.TrimSpace(line)))
			continue
		}
		v.listed[name] = true
		switch v.hash(name) {
		case hash:
			v.file(name, "")
		case "":
			v.file(name, "it is missing")
		default:
			v.file(name, "it was altered: its hash is another than in SHA256SUMS")
		}
	}
}

// manifest checks that packet.json names the files as they are.
func (v *check) manifest() {
	text, err := fs.ReadFile(v.fsys, fileManifest)
	if err != nil {
		return // told by its line in SHA256SUMS
	}
	if err := json.Unmarshal(text, &v.data); err != nil || v.data.Form != manifestForm {
		v.file(fileManifest, "it is not the manifest of a packet that this program knows")
		return
	}
	for _, f := range v.data.Files {
		if v.hash(f.Name) != f.SHA256 {
			v.file(f.Name, "it is not what packet.json names")
		}
	}
}

// record checks the chain of entries and that it ends where the manifest says.
func (v *check) record() {
	name := v.data.Record.File
	if name == "" { // an older packet did not name it
		name = fileRecord
	}
	if !fs.ValidPath(name) {
		v.file(fileManifest, "it names no file with the record")
		return
	}
	f, err := v.fsys.Open(name)
	if err != nil {
		return // told by its line in SHA256SUMS
	}
	defer func() { _ = f.Close() }() // read only
	report, err := evidence.VerifyExport(f)
	if err != nil {
		v.file(name, err.Error())
		return
	}
	v.report.Accounts = report.Accounts
	v.report.CannotProve = append(v.report.CannotProve, report.CannotProve...)
	v.report.OK = v.report.OK && report.OK
	for _, f := range report.Files {
		v.report.Files = append(v.report.Files, evidence.FileReport{Name: name + ", " + f.Name, OK: f.OK, Why: f.Why})
	}
	entries, head := int64(0), ""
	for _, a := range report.Accounts {
		entries += a.Entries
		head = fmt.Sprintf("%x", a.Head.Hash)
	}
	if report.OK && v.data.Form != "" && entries > 0 && head != v.data.Record.Head {
		v.file(name, "it does not end with the entry that the manifest names")
	}
	if entries != v.data.Record.Entries {
		v.file(name, fmt.Sprintf("it holds %d entries and the manifest tells of %d", entries, v.data.Record.Entries))
	}
}

// others names what lies in the packet and belongs to nothing.
func (v *check) others() {
	var found []string
	err := fs.WalkDir(v.fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !v.listed[name] {
			found = append(found, name)
		}
		return err
	})
	slices.Sort(found)
	for _, name := range found {
		v.file(name, "it was added: SHA256SUMS does not name it")
	}
	if err != nil {
		v.file(".", "the packet cannot be read whole: "+err.Error())
	}
}
