package recovery

import (
	"bytes"
	"context"
	"os"

	"dunwell/internal/fault"
	"dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/reply"
)

// SavedFile is a file that came with a mail, and where it lies now.
type SavedFile struct {
	File
	Path string
}

// files are the parts of a mail that came as files, as many as are looked at.
func files(m *reply.Message) []*reply.Part {
	var list []*reply.Part
	for i := range m.Parts {
		if m.Parts[i].Attach && len(list) < mostFiles {
			list = append(list, &m.Parts[i])
		}
	}
	return list
}

// SaveFiles writes the files that came with a mail into a folder, each once and over
// nothing that is there. None is opened or unpacked.
func (d *Desk) SaveFiles(ctx context.Context, creditor receivable.CreditorID, id, dir string) ([]SavedFile, error) {
	var raw bytes.Buffer
	if err := d.Original(ctx, creditor, id, &raw); err != nil {
		return nil, err
	}
	message, err := reply.ParseMessage(raw.Bytes())
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fault.Invalidf("folder_unwritable", dir, "the folder cannot be made: %v", shortly(err))
	}
	root, err := os.OpenRoot(dir) // no name leads out of it
	if err != nil {
		return nil, fault.Invalidf("folder_unwritable", dir, "the folder cannot be opened: %v", shortly(err))
	}
	defer func() { _ = root.Close() }() // opened for its name only
	var saved []SavedFile
	for i, part := range files(&message) {
		where, err := mail.SaveFile(root, mail.FileName(i+1, part.Name, part.Begin(sniffedBytes)), part)
		if err != nil {
			return saved, err
		}
		saved = append(saved, SavedFile{fileOf(part), where})
	}
	return saved, nil
}
