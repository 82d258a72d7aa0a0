package recovery

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"dunwell/internal/evidence"
)

// VerifyPacket checks a packet with nothing but itself: every file against its
// hash, the manifest against the files, and the sealed record. A file that was
// altered, left out or added is named.
func VerifyPacket(packet fs.FS) Verified {
	v := packetCheck{fsys: packet, report: Verified{OK: true}, listed: map[string]bool{packetSums: true}}
	v.sums()
	v.manifest()
	v.record()
	v.others()
	v.report.CannotProve = append(v.report.CannotProve,
		"A packet that was made anew as a whole: compare the hash of packet.json with the one in the creditor's record, or that he told you another way.")
	return v.report
}

type packetCheck struct {
	fsys   fs.FS
	report Verified
	listed map[string]bool
	data   packetData
}

func (v *packetCheck) file(name, why string) {
	v.report.Files = append(v.report.Files, evidence.FileReport{Name: name, OK: why == "", Why: why})
	v.report.OK = v.report.OK && why == ""
}

// sums checks every file that SHA256SUMS names.
func (v *packetCheck) sums() {
	text, err := fs.ReadFile(v.fsys, packetSums)
	if err != nil {
		v.file(packetSums, "it is not there, so this is no packet or not a whole one")
		return
	}
	for line := range strings.Lines(string(text)) {
		hash, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok || !fs.ValidPath(name) {
			v.file(packetSums, fmt.Sprintf("the line %q is not one of sha256sum", strings.TrimSpace(line)))
			continue
		}
		v.listed[name] = true
		b, err := fs.ReadFile(v.fsys, name)
		switch {
		case err != nil:
			v.file(name, "it is missing")
		case fmt.Sprintf("%x", sha256.Sum256(b)) != hash:
			v.file(name, "it was altered: its hash is another than in SHA256SUMS")
		default:
			v.file(name, "")
		}
	}
}

// manifest checks that packet.json names the files as they are.
func (v *packetCheck) manifest() {
	text, err := fs.ReadFile(v.fsys, packetManifest)
	if err != nil {
		return // told by its line in SHA256SUMS
	}
	if err := json.Unmarshal(text, &v.data); err != nil || v.data.Form != packetForm {
		v.file(packetManifest, "it is not the manifest of a packet that this program knows")
		return
	}
	for _, f := range v.data.Files {
		if b, err := fs.ReadFile(v.fsys, f.Name); err != nil || fmt.Sprintf("%x", sha256.Sum256(b)) != f.SHA256 {
			v.file(f.Name, "it is not what packet.json names")
		}
	}
}

// record checks the chain of entries and that it ends where the manifest says.
func (v *packetCheck) record() {
	text, err := fs.ReadFile(v.fsys, packetRecord)
	if err != nil {
		return // told by its line in SHA256SUMS
	}
	report, err := evidence.VerifyExport(bytes.NewReader(text))
	if err != nil {
		v.file(packetRecord, err.Error())
		return
	}
	v.report.Accounts = report.Accounts
	v.report.CannotProve = append(v.report.CannotProve, report.CannotProve...)
	v.report.OK = v.report.OK && report.OK
	for _, f := range report.Files {
		v.report.Files = append(v.report.Files, evidence.FileReport{Name: packetRecord + ", " + f.Name, OK: f.OK, Why: f.Why})
	}
	entries := int64(0)
	for _, a := range report.Accounts {
		entries += a.Entries
	}
	if entries != v.data.Record.Entries {
		v.file(packetRecord, fmt.Sprintf("it holds %d entries and the manifest tells of %d", entries, v.data.Record.Entries))
	}
}

// others names what lies in the packet and belongs to nothing.
func (v *packetCheck) others() {
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
