package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/receivable"
)

// older takes the book back to version 2, as an older program left it.
func (b book) older(t *testing.T) {
	t.Helper()
	statements := []string{`DELETE FROM goose_db_version WHERE version_id > 2`}
	files, err := migrationFiles.ReadDir("migrations")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if file.Name() < "0003" || strings.Contains(file.Name(), ".sqlite.") != (b.Engine() == "sqlite") && strings.Count(file.Name(), ".") == 2 {
			continue
		}
		text, err := migrationFiles.ReadFile("migrations/" + file.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, made := range madeBy.FindAllStringSubmatch(string(text), -1) {
			switch {
			case made[1] != "":
				statements = append(statements, `DROP TABLE `+made[1])
			case made[2] != "":
				statements = append(statements, `DROP INDEX IF EXISTS `+made[2])
			default:
				statements = append(statements, `ALTER TABLE `+made[3]+` DROP COLUMN `+made[4])
			}
		}
	}
	for _, statement := range slices.Backward(statements) { // what came last goes first
		if _, err := b.write.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

// madeBy finds what a migration adds to a book.
var madeBy = regexp.MustCompile(`(?m)^CREATE TABLE (\w+)|^CREATE (?:UNIQUE )?INDEX (\w+)|^ALTER TABLE (\w+) ADD COLUMN (\w+)`)

// newest is the version that this program wants.
func (b book) newest(t *testing.T) int64 {
	t.Helper()
	list, err := b.engine.migrations()
	if err != nil {
		t.Fatal(err)
	}
	return newestOf(list)
}

func TestMigrateBacksUpFirst(t *testing.T) {
	onBoth(t, func(t *testing.T, b book) {
		b.account(t, studio, "1")
		report, err := b.Migrate(t.Context(), MigrateOptions{})
		if report != (Report{From: b.newest(t), To: b.newest(t)}) || err != nil {
			t.Errorf("nothing to do: got %+v (%v)", report, err)
		}
		b.older(t)
		code(t, "an older book", b.Ready(t.Context()), "schema_older")
		dir := filepath.Join(t.TempDir(), "backups") // nobody made it yet
		report, err = b.Migrate(t.Context(), MigrateOptions{BackupDir: dir})
		if err != nil {
			t.Fatal(err)
		}
		if report.From != 2 || report.To != b.newest(t) || filepath.Dir(report.Backup) != dir {
			t.Errorf("report: got %+v", report)
		}
		info, err := os.Stat(report.Backup)
		if err != nil || info.Size() == 0 || info.Mode().Perm() != 0o600 {
			t.Errorf("backup: got %v (%v)", info, err)
		}
		if err := b.Ready(t.Context()); err != nil {
			t.Error(err)
		}
		b.older(t)
		_, err = b.Migrate(t.Context(), MigrateOptions{BackupDir: filepath.Join(report.Backup, "below a file")})
		code(t, "a folder that cannot be made", err, "folder_unwritable")
		if version, _ := b.Version(t.Context()); err == nil || version != 2 {
			t.Errorf("without a copy: got version %d, %v", version, err)
		}
		if _, err = b.Migrate(t.Context(), MigrateOptions{NoBackup: true}); err != nil {
			t.Error(err)
		}
		if b.Engine() == "sqlite" {
			copied := open(t, report.Backup)
			same(t, "accounts in the copy", copied.counts(t)["account"], int64(1))
		}
	})
}

func TestNewerBookIsLeftAlone(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		if _, err := b.write.ExecContext(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, TRUE)`); err != nil {
			t.Fatal(err)
		}
		_, err := b.Migrate(t.Context(), MigrateOptions{})
		code(t, "migrate", err, "schema_newer")
		code(t, "ready", b.Ready(t.Context()), "schema_newer")
	})
}

func TestNoCopyWithoutPgDump(t *testing.T) {
	b := postgresBook(t)
	b.older(t)
	t.Setenv("PATH", t.TempDir())
	_, err := b.Migrate(t.Context(), MigrateOptions{BackupDir: t.TempDir()})
	code(t, "without pg_dump", err, "backup_impossible")
}

func TestMachineFaultsAreSaidPlainly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := newClock()
	opened := func(dsn string) error {
		db, err := Open(t.Context(), dsn, c.options())
		if err == nil {
			db.Close()
		}
		return err
	}
	junk := filepath.Join(dir, "junk.db")
	if err := os.WriteFile(junk, []byte(strings.Repeat("this is no database ", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0") // a port where nothing answers, once closed
	if err != nil {
		t.Fatal(err)
	}
	closed := l.Addr().String()
	l.Close()
	code(t, "junk", opened(junk), "not_a_database")
	code(t, "no name", opened(""), "database_missing")
	code(t, "no folder", opened(filepath.Join(dir, "none", "book.db")), "database_folder_missing")
	code(t, "a folder", opened("sqlite:"+dir), "database_away")
	code(t, "nobody there", opened("postgres://u:secret@"+closed+"/book"), "database_away")
	code(t, "an unreadable address", opened("postgres://u:secret@host:port/book"), "database_address_unreadable")
	if err := opened("postgres://u:secret@" + closed + "/book"); strings.Contains(err.Error(), "secret") {
		t.Errorf("the password is in the sentence: %v", err)
	}
	if err := opened(filepath.Join(dir, "odd ?#%name.db")); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "odd ?#%name.db")); err != nil {
		t.Error(err)
	}
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	b := sqliteBook(t)
	if _, err := b.write.ExecContext(t.Context(), `PRAGMA max_page_count = 1`); err != nil { // as large as it is
		t.Fatal(err)
	}
	err := b.Write(t.Context(), func(tx *Tx) error {
		for i := range 10000 {
			if err := tx.SetSetting(t.Context(), studio, fmt.Sprint(i), strings.Repeat("x", 100)); err != nil {
				return err
			}
		}
		return nil
	})
	code(t, "write", err, "disk_full")
	b.mustRead(t, func(ctx context.Context, tx *Tx) error {
		settings, err := tx.Settings(ctx, studio)
		same(t, "half written", len(settings), 0)
		return err
	})
}

func TestAnotherProgramHoldsTheBook(t *testing.T) {
	t.Parallel()
	b := sqliteBook(t)
	other, err := Open(t.Context(), b.Place(), b.clock.options())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	err = b.Write(t.Context(), func(*Tx) error {
		if _, err := other.write.ExecContext(t.Context(), `PRAGMA busy_timeout = 20`); err != nil {
			return err
		}
		code(t, "write of the other", other.Write(t.Context(), func(*Tx) error { return nil }), "database_locked")
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// TestWriteRunsAgain deadlocks two transactions: PostgreSQL ends one of them,
// and it runs again.
func TestWriteRunsAgain(t *testing.T) {
	t.Parallel()
	b := postgresBook(t)
	lock := func(tx *Tx, id receivable.CreditorID) error {
		var got string
		return tx.row(t.Context(), `SELECT id FROM creditor WHERE id = $1 FOR UPDATE`, id).Scan(&got)
	}
	held := make(chan bool, 2)
	errs := make(chan error, 2)
	for _, order := range [][2]receivable.CreditorID{{studio, neighbour}, {neighbour, studio}} {
		go func() {
			first := true
			errs <- b.Write(t.Context(), func(tx *Tx) error {
				if err := lock(tx, order[0]); err != nil {
					return err
				}
				if first { // both hold one row before either wants the second
					first = false
					held <- true
					for len(held) < 2 {
						if err := pause(t.Context(), 1e6); err != nil {
							return err
						}
					}
				}
				return lock(tx, order[1])
			})
		}()
	}
	for range 2 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

// TestKeptStatements runs a statement inside its own rows, and more of them than
// are kept.
func TestKeptStatements(t *testing.T) {
	t.Parallel()
	b := sqliteBook(t)
	b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
		const query = `SELECT id FROM creditor WHERE id <> $1 ORDER BY id`
		var seen []string
		err := tx.each(ctx, func(outer *sql.Rows) error {
			var id string
			if err := outer.Scan(&id); err != nil {
				return err
			}
			return tx.each(ctx, func(inner *sql.Rows) error {
				var other string
				err := inner.Scan(&other)
				seen = append(seen, id+other)
				return err
			}, query, id)
		}, query, "none")
		same(t, "pairs", seen, []string{"neighbourstudio", "studioneighbour"})
		for i := range 2 * keep {
			var n int
			if err := tx.row(ctx, fmt.Sprintf(`SELECT %d WHERE $1 = 1`, i), 1).Scan(&n); err != nil || n != i {
				return errors.Join(fmt.Errorf("statement %d gave %d", i, n), err)
			}
		}
		_, err2 := tx.exec(ctx, `SELECT nonsense FROM creditor WHERE id = $1`, 1)
		if err2 == nil {
			t.Error("nonsense was taken")
		}
		return err
	})
}

func TestIDsGrow(t *testing.T) {
	t.Parallel()
	c := newClock()
	g := newIDs(c.now)
	last := ""
	for i := range 20000 { // more than a millisecond counts, and a clock that goes back
		if i == 9000 {
			c.pass(-5e9)
		}
		id := g.next()
		if id <= last || len(id) != 36 || id[14] != '7' || !strings.ContainsRune("89ab", rune(id[19])) {
			t.Fatalf("id %d: %s after %s", i, id, last)
		}
		last = id
	}
}

// column is one column of the catalogue, in words both databases share.
type column struct {
	Table, Name, Type string
	NotNull           bool
	Key               int // place in the primary key, from 1
}

func TestCataloguesAgree(t *testing.T) {
	t.Parallel()
	lite, post := sqliteBook(t), postgresBook(t)
	onlyPost := []string{"item_open: item(creditor,account)"} // SQLite keeps items in that order already
	same(t, "columns", lite.columns(t, `
		SELECT m.name, c.name, CASE c.type WHEN 'BLOB' THEN 'BYTEA' WHEN 'INTEGER' THEN 'BIGINT' ELSE c.type END, c."notnull", c.pk
		FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'goose_db_version' ORDER BY m.name, c.cid`),
		post.columns(t, `
		SELECT c.table_name, c.column_name,
			CASE c.data_type WHEN 'boolean' THEN 'BIGINT' ELSE UPPER(c.data_type) END, c.is_nullable = 'NO', COALESCE(k.ordinal_position, 0)
		FROM information_schema.columns AS c
		LEFT JOIN information_schema.table_constraints AS p
			ON p.table_schema = c.table_schema AND p.table_name = c.table_name AND p.constraint_type = 'PRIMARY KEY'
		LEFT JOIN information_schema.key_column_usage AS k ON k.constraint_name = p.constraint_name AND k.column_name = c.column_name
		WHERE c.table_schema = 'public' AND c.table_name <> 'goose_db_version' ORDER BY c.table_name COLLATE "C", c.ordinal_position`))
	liteIndexes := lite.texts(t, `
		SELECT i.name || ': ' || m.tbl_name || '(' || (SELECT GROUP_CONCAT(name, ',') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) || ')' || CASE i."unique" WHEN 1 THEN ' unique' ELSE '' END
		FROM sqlite_master AS m JOIN pragma_index_list(m.tbl_name) AS i ON i.name = m.name
		WHERE m.type = 'index' AND i.origin = 'c' ORDER BY 1`)
	postIndexes := post.texts(t, `
		SELECT c.relname || ': ' || t.relname || '(' || (SELECT STRING_AGG(a.attname, ',' ORDER BY k.n) FROM UNNEST(i.indkey) WITH ORDINALITY AS k(att, n)
			JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = k.att) || ')' || CASE WHEN i.indisunique THEN ' unique' ELSE '' END
		FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid JOIN pg_class AS t ON t.oid = i.indrelid
		WHERE t.relnamespace = 'public'::regnamespace AND NOT i.indisprimary AND t.relname <> 'goose_db_version' ORDER BY 1`)
	same(t, "indexes", append(liteIndexes, onlyPost...), append(slices.DeleteFunc(postIndexes, func(s string) bool { return slices.Contains(onlyPost, s) }), onlyPost...))
	if len(liteIndexes) < 10 {
		t.Errorf("only %d indexes were compared", len(liteIndexes))
	}
}

func (b book) columns(t *testing.T, query string) (list []column) {
	t.Helper()
	b.mustRead(t, func(ctx context.Context, tx *Tx) error {
		return tx.each(ctx, func(rows *sql.Rows) error {
			var c column
			err := rows.Scan(&c.Table, &c.Name, &c.Type, &c.NotNull, &c.Key)
			list = append(list, c)
			return err
		}, query)
	})
	return list
}

func (b book) texts(t *testing.T, query string, args ...any) (list []string) {
	t.Helper()
	b.mustRead(t, func(ctx context.Context, tx *Tx) error {
		return tx.each(ctx, func(rows *sql.Rows) error {
			var s string
			err := rows.Scan(&s)
			list = append(list, s)
			return err
		}, query, args...)
	})
	return list
}

// ofNoCreditor are the tables of people, who may sit at the desks of several.
var ofNoCreditor = []string{"person", "recovery_code", "passkey", "signin_session", "signin_step", "signin_failure", "signin_pepper"}

// TestCreditorStandsFirst in every primary key.
func TestCreditorStandsFirst(t *testing.T) {
	t.Parallel()
	b := sqliteBook(t)
	for _, c := range b.columns(t, `
		SELECT m.name, c.name, c.type, c."notnull", c.pk FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c
		WHERE m.type = 'table' AND c.pk = 1 AND m.name NOT IN ('creditor', 'goose_db_version', 'sqlite_sequence') ORDER BY m.name`) {
		if slices.Contains(ofNoCreditor, c.Table) {
			continue
		}
		if c.Name != "creditor" {
			t.Errorf("the key of %s begins with %s", c.Table, c.Name)
		}
	}
}

// TestHotQueriesUseTheirIndex reads the plans SQLite makes.
func TestHotQueriesUseTheirIndex(t *testing.T) {
	t.Parallel()
	b := sqliteBook(t)
	plan := func(text string, args ...any) string {
		var lines []string
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			return tx.each(ctx, func(rows *sql.Rows) error {
				var id, parent, unused int
				var detail string
				err := rows.Scan(&id, &parent, &unused, &detail)
				lines = append(lines, detail)
				return err
			}, `EXPLAIN QUERY PLAN `+text, args...)
		})
		return strings.Join(lines, "\n")
	}
	lists := func(q *listed) string {
		var text strings.Builder
		sqliteEngine.listText(&text, q, 200)
		return text.String()
	}
	updates := func(s *bulk) string {
		var text strings.Builder
		text.WriteString(s.head + " ")
		sqliteEngine.values(&text, 1, 100, s.cols, s.types)
		return text.String() + s.tail
	}
	for name, c := range map[string]struct{ text, want string }{
		"due":          {dueQuery, "SEARCH account USING COVERING INDEX account_due"},
		"due of one":   {dueQueryOne, "SEARCH account USING COVERING INDEX account_due"},
		"items":        {lists(fileItemsOpen), "SEARCH item USING PRIMARY KEY (creditor=? AND account=?)"},
		"items then":   {lists(fileItemsThen), "SEARCH item USING PRIMARY KEY (creditor=? AND account=?)"},
		"touches":      {lists(fileTouches), "SEARCH touch USING PRIMARY KEY (creditor=? AND account=?)"},
		"contacts":     {lists(fileContacts), "SEARCH contact USING PRIMARY KEY (creditor=? AND client=?)"},
		"numbers":      {lists(itemsByNumber), "USING INDEX item_number (creditor=? AND number=?)"},
		"refs":         {lists(itemsByRef), "USING INDEX item_ref (creditor=? AND source=? AND ref=?)"},
		"clients":      {lists(clientsByNumber), "USING INDEX client_number (creditor=? AND number=?)"},
		"names":        {lists(clientsByFolded), "USING INDEX client_folded (creditor=? AND folded=?)"},
		"accounts":     {lists(accountsOfClients), "INDEX account_client (creditor=? AND client=?)"},
		"messages":     {lists(deliveriesByMessage), "USING INDEX delivery_message (creditor=? AND message_id=?)"},
		"addresses":    {lists(contactsByEmail), "USING INDEX contact_email (creditor=? AND <expr>=?)"},
		"chase":        {updates(chaseAccounts), "SEARCH account USING PRIMARY KEY (creditor=? AND id=?)"},
		"wake":         {updates(wakeAccounts), "SEARCH account USING PRIMARY KEY (creditor=? AND id=?)"},
		"moves":        {updates(moveItems), "SEARCH item USING PRIMARY KEY (creditor=? AND account=? AND id=?)"},
		"begin":        {updates(beginDeliveries), "SEARCH delivery USING INDEX sqlite_autoindex_delivery_1 (creditor=? AND account=? AND seq=?)"},
		"waiting":      {`SELECT id FROM delivery WHERE state = 'waiting'` + live + ` AND (creditor, id) > (?, ?) ORDER BY creditor, id LIMIT 5`, "INDEX delivery_queue (state=?"},
		"open letters": {lists(openDeliveries), "SEARCH delivery USING INDEX"},
	} {
		args := make([]any, strings.Count(c.text, "?"))
		if strings.Contains(c.text, "$1") {
			args = make([]any, 6)
		}
		got := plan(c.text, args...)
		if !strings.Contains(got, c.want) || strings.Contains(got, "SCAN account") || strings.Contains(got, "SCAN item") || strings.Contains(got, "TEMP B-TREE") && strings.HasPrefix(name, "due") {
			t.Errorf("%s: got\n%s\nwant %s", name, got, c.want)
		}
	}
}
