package mail

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// Aside is the folder, below that of the letters, into which those go that no longer
// fit.
const Aside = "withdrawn"

// Lying are the letters in the folder that count: the Message-ID of each, by the name
// that its files begin with. What is no letter of ours is left out.
func (f Folder) Lying() (map[string]string, error) {
	root, err := os.OpenRoot(f.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, f.fault(err)
	}
	defer func() { _ = root.Close() }() // opened for its name only
	names, err := fs.Glob(root.FS(), "*.eml")
	if err != nil {
		return nil, f.fault(err)
	}
	lying := map[string]string{}
	for _, name := range names {
		there, err := root.Open(name)
		if err != nil {
			continue // gone meanwhile, or not ours to read
		}
		if id, err := readID(there); err == nil && id != "" {
			lying[strings.TrimSuffix(name, ".eml")] = id
		}
		_ = there.Close() // read only
	}
	return lying, nil
}

// SetAside moves all files of letters that no longer fit into the folder Aside, so
// that nobody sends one by mistake. The letters are named as Lying names them.
func (f Folder) SetAside(letters []string) error {
	if len(letters) == 0 {
		return nil
	}
	root, err := os.OpenRoot(f.Dir)
	if err != nil {
		return f.fault(err)
	}
	defer func() { _ = root.Close() }() // opened for its name only
	if err := root.MkdirAll(Aside, 0o700); err != nil {
		return f.fault(err)
	}
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return f.fault(err)
	}
	var all []string
	for _, e := range entries {
		if letter, ok := strings.CutSuffix(e.Name(), ".eml"); ok {
			all = append(all, letter)
		}
	}
	for _, e := range entries {
		name := e.Name()
		if !e.Type().IsRegular() || !slices.Contains(letters, letterOf(name, all)) {
			continue
		}
		if err := root.Rename(name, path.Join(Aside, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return f.fault(err)
		}
	}
	return syncDir(root, ".")
}

// letterOf is the one of all letters that a file belongs to: the longest name that it
// begins with.
func letterOf(name string, all []string) string {
	longest := ""
	for _, letter := range all {
		if len(letter) > len(longest) && (strings.HasPrefix(name, letter+".") || strings.HasPrefix(name, letter+"-")) {
			longest = letter
		}
	}
	return longest
}
