package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/intake"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// The bounds of a file that is given to the desk, and how long it lies there.
const (
	mostUpload = 64 << 20
	keptUpload = 24 * time.Hour
)

// The states of a file that was given to the desk.
const (
	uploadLooked  = "" // looked at, and nothing of it taken
	uploadRunning = "running"
	uploadDone    = "done"
	uploadFailed  = "failed"
)

// uploads are the files that people gave to the desk and that wait to be taken in,
// each in the folder of its creditor, and the imports that run.
type uploads struct {
	dir string
	now func() time.Time

	mu    sync.Mutex
	runs  map[string]*run                         // by id
	views map[string]lookedAt                     // by id, of files that were looked at
	turn  map[receivable.CreditorID]chan struct{} // one import of a creditor after the other
}

// upload is one such file, as it is written beside it.
type upload struct {
	ID       string
	Creditor receivable.CreditorID
	User     string
	Name     string
	Size     int64
	At       time.Time
	State    string
	Lines    int // of the preview
	Passes   int // how often the file is read when it is taken in
	Through  string
	List     string // all, open or new
	Source   string
	Kind     string
	Map      map[string]string
	Dates    string
	Decimal  string
	Sign     string
	Currency string
	Report   *recovery.FileReport
	KindText string
	Number   string
	Changes  []recovery.Said
	Known    string // the day through which money is known
	Clients  int
	Fault    string
}

// newUploads keeps files in a folder, which is made when the first one comes.
func newUploads(dir string, now func() time.Time) *uploads {
	return &uploads{dir: dir, now: now, runs: map[string]*run{}, turn: map[receivable.CreditorID]chan struct{}{}}
}

// KeepUploads says in which folder files lie that people give to the desk, until
// they are taken in; for a day at most.
func (s *Server) KeepUploads(dir string) { s.uploads = newUploads(dir, s.desk.Now) }

// house makes a folder of its own where none was named.
func (u *uploads) house() (err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.dir == "" {
		if u.dir, err = os.MkdirTemp("", "dunwell-uploads-"); err != nil {
			return fmt.Errorf("keep an upload: %w", err)
		}
	}
	return nil
}

// folder is where the files of a creditor lie; nobody else's pages read there.
func (u *uploads) folder(creditor receivable.CreditorID) string {
	sum := sha256.Sum256([]byte(creditor))
	return filepath.Join(u.dir, hex.EncodeToString(sum[:12]))
}

var uploadID = regexp.MustCompile(`^[a-z2-7]{26}$`)

func (u *uploads) path(creditor receivable.CreditorID, id, ext string) string {
	return filepath.Join(u.folder(creditor), id+ext)
}

// take keeps a file as it streams in. One that is too large is not kept.
func (u *uploads) take(creditor receivable.CreditorID, user, name string, r io.Reader) (*upload, error) {
	if err := u.house(); err != nil {
		return nil, err
	}
	u.sweep()
	if err := os.MkdirAll(u.folder(creditor), 0o700); err != nil {
		return nil, fmt.Errorf("keep an upload: %w", err)
	}
	up := &upload{ID: strings.ToLower(rand.Text()), Creditor: creditor, User: user, Name: fileName(name), At: u.now()}
	path := u.path(creditor, up.ID, ".data")
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("keep an upload: %w", err)
	}
	up.Size, err = io.Copy(f, io.LimitReader(r, mostUpload+1))
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Chtimes(path, up.At, up.At) // by the desk's clock, which says when it goes
	}
	switch {
	case err != nil:
		err = fmt.Errorf("keep an upload: %w", err)
	case up.Size > mostUpload:
		err = tooLarge()
	case up.Size == 0:
		err = fault.Invalidf("file_empty", "", "the file is empty")
	default:
		err = u.save(up)
	}
	if err != nil {
		u.drop(creditor, up.ID)
		return nil, err
	}
	return up, nil
}

func tooLarge() error {
	return fault.Invalidf("file_too_large", "", "the file is larger than %d MB; split it, or take it in with dunwell import", mostUpload>>20)
}

// fileName is the last part of a name as a browser sends it.
func fileName(name string) string {
	name = filepath.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
	const most = 200
	if runes := []rune(name); len(runes) > most {
		name = string(runes[len(runes)-most:])
	}
	if name == "" || name == "." || name == "/" {
		return "list"
	}
	return name
}

// save writes down what is known of a file, whole or not at all.
func (u *uploads) save(up *upload) error {
	b, err := json.Marshal(up)
	if err != nil {
		return fmt.Errorf("keep an upload: %w", err)
	}
	path := u.path(up.Creditor, up.ID, ".json")
	if err := os.WriteFile(path+".new", b, 0o600); err != nil {
		return fmt.Errorf("keep an upload: %w", err)
	}
	if err := os.Chtimes(path+".new", up.At, up.At); err != nil { // it goes with its file
		return fmt.Errorf("keep an upload: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("keep an upload: %w", err)
	}
	return nil
}

// find is a file of this creditor; those of others are not there.
func (u *uploads) find(creditor receivable.CreditorID, id string) (*upload, error) {
	gone := fault.NotFoundf("upload_unknown", "this file is not here any more; files are kept for a day. Choose it once more")
	if !uploadID.MatchString(id) {
		return nil, gone
	}
	b, err := os.ReadFile(u.path(creditor, id, ".json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, gone
	}
	if err != nil {
		return nil, fmt.Errorf("read an upload: %w", err)
	}
	var up upload
	if err := json.Unmarshal(b, &up); err != nil {
		return nil, fmt.Errorf("read an upload: %w", err)
	}
	if up.Creditor != creditor || u.now().Sub(up.At) > keptUpload {
		return nil, gone
	}
	return &up, nil
}

// list are the files of a creditor, the youngest first.
func (u *uploads) list(creditor receivable.CreditorID) ([]*upload, error) {
	entries, err := os.ReadDir(u.folder(creditor))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read uploads: %w", err)
	}
	var all []*upload
	for _, e := range entries {
		if id, ok := strings.CutSuffix(e.Name(), ".json"); ok {
			if up, err := u.find(creditor, id); err == nil {
				all = append(all, up)
			}
		}
	}
	slices.SortFunc(all, func(a, b *upload) int { return b.At.Compare(a.At) })
	return all, nil
}

func (u *uploads) drop(creditor receivable.CreditorID, id string) {
	for _, ext := range []string{".data", ".json"} {
		_ = os.Remove(u.path(creditor, id, ext)) // what is gone already is as well
	}
}

// sweep removes what has lain for longer than a day, of all creditors.
func (u *uploads) sweep() {
	folders, err := os.ReadDir(u.dir)
	if err != nil {
		return // no folder yet, nothing to remove
	}
	for _, folder := range folders {
		entries, err := os.ReadDir(filepath.Join(u.dir, folder.Name()))
		if err != nil {
			continue
		}
		for _, e := range entries {
			if info, err := e.Info(); err == nil && u.now().Sub(info.ModTime()) > keptUpload {
				_ = os.Remove(filepath.Join(u.dir, folder.Name(), e.Name()))
			}
		}
	}
}

// open opens the file itself.
func (u *uploads) open(up *upload) (*os.File, error) {
	f, err := os.Open(u.path(up.Creditor, up.ID, ".data"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.NotFoundf("upload_unknown", "this file is not here any more; files are kept for a day. Choose it once more")
	}
	if err != nil {
		return nil, fmt.Errorf("open an upload: %w", err)
	}
	return f, nil
}

// request is how a file is to be taken in, as a person corrected it.
func (up *upload) request(f *os.File) recovery.ImportRequest {
	r := recovery.ImportRequest{
		Creditor: up.Creditor, Kind: receivable.ListKind(up.List), Source: up.Source, By: up.User,
		File: recovery.ImportFile{Name: up.Name, Reader: f, Size: up.Size},
		Hints: intake.Hints{
			Kind: intake.Kind(up.Kind), Dates: intake.Order(up.Dates), Decimal: up.Decimal, Sign: intake.SignRule(up.Sign), Currency: money.Currency(up.Currency), Map: intake.Map{},
		},
	}
	for name, column := range up.Map {
		r.Hints.Map[intake.Field(name)] = column
	}
	if d, err := day.Parse(up.Through); err == nil {
		r.CompleteThrough = d
	}
	return r
}

// run is an import that runs, or waits for the one before it.
type run struct {
	mu      sync.Mutex
	waiting bool // for the one before it
	read    int64
	pass    int
	done    chan struct{}
	stop    context.CancelFunc
}

// at notes how far the file was read; going back is another reading of it.
func (r *run) at(read int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.pass == 0 || read < r.read {
		r.pass++
	}
	r.read = read
}

func (u *uploads) running(id string) *run {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.runs[id]
}
