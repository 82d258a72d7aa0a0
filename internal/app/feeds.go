package app

import (
	"path/filepath"
	"time"

	"dunwell/internal/feed"
)

// feedsOf sets up who asks feeds, and the key that seals what they sign in with. It
// lies beside the book, in a file and never in the book itself.
func feedsOf(dsn string, now func() time.Time, getenv func(string) string) (*feed.Keyring, *feed.Client, error) {
	path, err := keyPlace(dsn, getenv)
	if err != nil {
		return nil, nil, err
	}
	own, err := feed.OwnNetworks(getenv("DUNWELL_FEED_NETWORKS"))
	if err != nil {
		return nil, nil, err
	}
	return feed.NewKeyring(path), feed.NewClient(feed.Options{Now: now, Own: own}), nil
}

// keyPlace is where the key of a book lies: as told, else beside the file of the book.
func keyPlace(dsn string, getenv func(string) string) (string, error) {
	if path := getenv("DUNWELL_KEY"); path != "" {
		return path, nil
	}
	folder, err := dataFolder()
	if file, ok := sqliteFile(dsn); ok {
		folder, err = filepath.Dir(file), nil
	}
	return filepath.Join(folder, "dunwell.key"), err
}
