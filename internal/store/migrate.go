package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"dunwell/internal/fault"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// MigrateOptions say what happens before a book with something in it is changed.
type MigrateOptions struct {
	BackupDir string // where the copy is put; "" is beside a SQLite file, and the working folder for PostgreSQL
	NoBackup  bool   // the operator has one of his own
}

// Report is what Migrate did.
type Report struct {
	From, To int64  // version of the tables before and after
	Backup   string // file of the copy made before, "" when none was needed
}

// Migrate brings the tables to the state this program wants. A book that holds
// something is copied first; without a copy, and without being told to do
// without, nothing is changed. Several nodes may call it at once.
func (db *DB) Migrate(ctx context.Context, o MigrateOptions) (Report, error) {
	report, err := db.migrate(ctx, o)
	if err != nil {
		return report, db.shown(fmt.Errorf("bring the tables up to date: %w", err))
	}
	return report, nil
}

func (db *DB) migrate(ctx context.Context, o MigrateOptions) (Report, error) {
	migrations, err := db.engine.migrations()
	if err != nil {
		return Report{}, err
	}
	newest := newestOf(migrations)
	from, err := db.Version(ctx)
	report := Report{From: from, To: from}
	if err != nil || from == newest {
		return report, err
	}
	if from > newest {
		return report, db.tooNew(from)
	}
	if from > 0 && !o.NoBackup {
		if report.Backup, err = db.Backup(ctx, o.BackupDir); err != nil {
			return report, err
		}
	}
	options := []goose.ProviderOption{
		goose.WithGoMigrations(migrations...), goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()),
		goose.WithAllowOutofOrder(true), // a book made between two releases may lack one in the middle
	}
	if db.engine == postgresEngine {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return report, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(db.engine.dialect, db.write, nil, options...)
	if err != nil {
		return report, err
	}
	if _, err := provider.Up(ctx); err != nil {
		// Another program may have done the same at the same moment.
		if now, versionErr := db.Version(ctx); versionErr != nil || now != newest {
			return report, err
		}
	}
	report.To = newest
	return report, nil
}

// Version is the number of the last migration of the book, 0 for an empty one.
func (db *DB) Version(ctx context.Context) (int64, error) {
	var n int64
	if err := db.write.QueryRowContext(ctx, db.engine.hasVersion).Scan(&n); err != nil || n == 0 {
		return 0, db.shown(err)
	}
	err := db.write.QueryRowContext(ctx, `SELECT CAST(COALESCE(MAX(version_id), 0) AS BIGINT) FROM goose_db_version WHERE is_applied`).Scan(&n)
	return n, db.shown(err)
}

// Ready reports whether the tables are those this program wants; the fault says
// whether the book or the program is the older one.
func (db *DB) Ready(ctx context.Context) error {
	migrations, err := db.engine.migrations()
	if err != nil {
		return err
	}
	version, err := db.Version(ctx)
	switch newest := newestOf(migrations); {
	case err != nil:
		return err
	case version > newest:
		return db.tooNew(version)
	case version < newest:
		return fault.Conflictf("schema_older", "the tables of %s are those of an older Dunwell; let this one bring them up to date first", db.place)
	}
	return nil
}

func (db *DB) tooNew(version int64) error {
	return fault.Conflictf("schema_newer", "%s was written by a newer Dunwell (tables of version %d); use that one, or a backup from before", db.place, version)
}

// migrations are the embedded files in the order of their numbers, each carried
// out in one transaction. NNNN_name.sql serves both engines; where they truly
// differ there is a twin for each, NNNN_name.sqlite.sql and NNNN_name.postgres.sql.
func (e *engine) migrations() ([]*goose.Migration, error) {
	files, err := migrationFiles.ReadDir("migrations")
	if err != nil {
		return nil, err
	}
	var list []*goose.Migration
	for _, file := range files {
		parts := strings.Split(file.Name(), ".")
		if len(parts) == 3 && parts[1] != e.name {
			continue
		}
		number, _, _ := strings.Cut(file.Name(), "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil || version <= newestOf(list) {
			return nil, errors.Join(fmt.Errorf("migration %s is out of order", file.Name()), err)
		}
		text, err := migrationFiles.ReadFile("migrations/" + file.Name())
		if err != nil {
			return nil, err
		}
		script := e.ddl.Replace(string(text))
		list = append(list, goose.NewGoMigration(version, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, script)
			return err
		}}, nil))
	}
	return list, nil
}

// newestOf is the number of the last migration, 0 where there is none. Numbers rise,
// and may have gaps.
func newestOf(migrations []*goose.Migration) int64 {
	if len(migrations) == 0 {
		return 0
	}
	return migrations[len(migrations)-1].Version
}
