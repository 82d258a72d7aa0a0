package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"dunwell/internal/fault"
)

// Backup writes a copy of the whole book into dir, which is made where it is not
// there, and returns its path. The copy is of one moment, also while others write.
// dir "" is the folder of a SQLite file, and the working folder for PostgreSQL, where
// pg_dump must be at hand.
func (db *DB) Backup(ctx context.Context, dir string) (string, error) {
	if dir != "" {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return "", fault.Unavailablef("folder_unwritable", err, "the folder %s for the copy of the book cannot be made; check the rights of the folder above it, or make a backup yourself and say --no-backup", dir)
		}
	}
	stamp := db.now().UTC().Format("20060102T150405.000000Z")
	if db.engine == postgresEngine {
		return db.dump(ctx, filepath.Join(dir, "dunwell-"+stamp+".dump"))
	}
	if dir == "" {
		dir = filepath.Dir(db.place)
	}
	path := filepath.Join(dir, filepath.Base(db.place)+"-"+stamp+".bak")
	if err := db.copyTo(ctx, path); err != nil {
		return "", db.shown(fmt.Errorf("back up: %w", errors.Join(err, removed(path))))
	}
	return path, nil
}

// copyTo makes the copy and reads all of it back before it counts as one.
func (db *DB) copyTo(ctx context.Context, path string) error {
	if _, err := db.write.ExecContext(ctx, `VACUUM INTO $1`, path); err != nil {
		return err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return err
	}
	if err := synced(path); err != nil {
		return err
	}
	uri := "file:" + uriPath(path)
	backup := sql.OpenDB(keptConnector{uri + "?mode=ro"})
	defer backup.Close()
	var verdict string
	if err := backup.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return fault.Unavailablef("backup_damaged", nil, "the copy of %s did not come out whole (%s); check the disk, then try again", db.place, verdict)
	}
	return nil
}

// synced waits until the copy is on the disk.
func synced(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func removed(path string) error {
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

func (db *DB) dump(ctx context.Context, path string) (string, error) {
	program, err := exec.LookPath("pg_dump")
	if err != nil {
		return "", fault.Unavailablef("backup_impossible", err, "pg_dump is not on this machine, so no copy of %s can be made; install the PostgreSQL client, or make a backup yourself and say --no-backup", db.place)
	}
	var words strings.Builder
	address, password := withoutPassword(db.dsn)
	command := exec.CommandContext(ctx, program, "--format=custom", "--no-owner", "--file="+path, "--dbname="+address)
	command.Env = os.Environ()
	if password != "" {
		command.Env = append(command.Env, "PGPASSWORD="+password)
	}
	command.Stderr = &words
	if err := command.Run(); err != nil {
		err = errors.Join(fmt.Errorf("%w: %s", err, strings.TrimSpace(words.String())), removed(path))
		return "", fault.Unavailablef("backup_failed", err, "pg_dump could not copy %s; mend that first, or make a backup yourself and say --no-backup", db.place)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return "", err
	}
	return path, synced(path)
}

// withoutPassword takes the password out of an address: what stands among the
// arguments of a program can be read by every user of the machine.
func withoutPassword(dsn string) (address, password string) {
	u, err := url.Parse(dsn)
	if err != nil || u.User == nil {
		return dsn, ""
	}
	password, _ = u.User.Password()
	u.User = url.User(u.User.Username())
	return u.String(), password
}
