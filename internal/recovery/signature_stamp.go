package recovery

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// settingTimestamp is the address of an authority for time stamps, "" for none.
const settingTimestamp = "timestamp_url"

// A time stamp is asked for in this time, and is a small file.
const (
	stampWait = 10 * time.Second
	mostStamp = 64 << 10
)

// stampRequest is TimeStampReq of RFC 3161, 2.4.1.
type stampRequest struct {
	Version int
	Imprint imprint
	Nonce   *big.Int
	CertReq bool
}

type imprint struct {
	Algorithm algorithm
	Hash      []byte
}

type algorithm struct {
	OID        asn1.ObjectIdentifier
	Parameters asn1.RawValue `asn1:"optional"`
}

var (
	oidSHA256  = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidSigned  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidTSTInfo = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}
)

func stampQuery(hash [sha256.Size]byte, nonce *big.Int) ([]byte, error) {
	return asn1.Marshal(stampRequest{Version: 1, Imprint: imprint{algorithm{OID: oidSHA256, Parameters: asn1.NullRawValue}, hash[:]}, Nonce: nonce, CertReq: true})
}

// stampReply is TimeStampResp of RFC 3161, 2.4.2.
type stampReply struct {
	Status struct {
		Status int
		Words  asn1.RawValue `asn1:"optional"`
		Fail   asn1.RawValue `asn1:"optional"`
	}
	Token asn1.RawValue `asn1:"optional"`
}

type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content asn1.RawValue `asn1:"explicit,tag:0"`
}

type signedData struct {
	Version int
	Digests asn1.RawValue
	Inner   struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue `asn1:"optional,explicit,tag:0"`
	}
}

type stampInfo struct {
	Version int
	Policy  asn1.ObjectIdentifier
	Imprint imprint
	Serial  *big.Int
	At      time.Time `asn1:"generalized"`
}

// readStamp is the token of a reply about a hash, and the moment it names. The
// authority's own signature is checked where it is relied on, by any program for it.
func readStamp(reply []byte, hash [sha256.Size]byte, nonce *big.Int) (token []byte, at time.Time, err error) {
	broken := errors.New("the time stamp cannot be read")
	var r stampReply
	if _, err := asn1.Unmarshal(reply, &r); err != nil {
		return nil, at, broken
	}
	if r.Status.Status > 1 || len(r.Token.FullBytes) == 0 {
		return nil, at, fmt.Errorf("the authority refused the time stamp (status %d)", r.Status.Status)
	}
	at, err = stampOf(r.Token.FullBytes, hash, nonce)
	return r.Token.FullBytes, at, err
}

// stampOf reads the moment out of a token that is about a hash; no nonce asks for none.
func stampOf(token []byte, hash [sha256.Size]byte, nonce *big.Int) (at time.Time, err error) {
	broken := errors.New("the time stamp cannot be read")
	var outer contentInfo
	if _, err := asn1.Unmarshal(token, &outer); err != nil || !outer.Type.Equal(oidSigned) {
		return at, broken
	}
	var data signedData
	if err := leading(outer.Content.Bytes, &data); err != nil || !data.Inner.Type.Equal(oidTSTInfo) {
		return at, broken
	}
	var octets []byte
	if _, err := asn1.Unmarshal(data.Inner.Content.Bytes, &octets); err != nil {
		return at, broken
	}
	var info stampInfo
	var rest asn1.RawValue
	if _, err := asn1.Unmarshal(octets, &rest); err != nil {
		return at, broken
	}
	if err := leading(octets, &info); err != nil || !info.Imprint.Algorithm.OID.Equal(oidSHA256) {
		return at, broken
	}
	if !bytes.Equal(info.Imprint.Hash, hash[:]) {
		return at, errors.New("the time stamp is about other bytes")
	}
	if nonce != nil {
		mine, err := asn1.Marshal(nonce)
		if err != nil || !bytes.Contains(rest.Bytes, mine) {
			return at, errors.New("the time stamp answers another question")
		}
	}
	return info.At, nil
}

// leading reads the fields a value begins with, and leaves out those behind them.
func leading(der []byte, into any) error {
	var outer asn1.RawValue
	if _, err := asn1.Unmarshal(der, &outer); err != nil {
		return err
	}
	rest := outer.Bytes
	for n := 1; n <= 6; n++ {
		// Go's asn1 refuses what follows the known fields: the value is cut to them.
		part := rest
		var length int
		for i := 0; i < n && len(part) > 0; i++ {
			var v asn1.RawValue
			left, err := asn1.Unmarshal(part, &v)
			if err != nil {
				return err
			}
			length += len(part) - len(left)
			part = left
		}
		head, err := asn1.Marshal(asn1.RawValue{Class: outer.Class, Tag: outer.Tag, IsCompound: true, Bytes: rest[:length]})
		if err != nil {
			return err
		}
		if _, err := asn1.Unmarshal(head, into); err == nil {
			return nil
		}
	}
	return errors.New("not what was expected")
}

// askStamp asks an authority for a time stamp.
func (d *Desk) askStamp(ctx context.Context, address string, hash [sha256.Size]byte) (token []byte, at time.Time, err error) {
	b, err := d.salt(8)
	if err != nil {
		return nil, at, err
	}
	b[0] |= 1 // of a fixed length
	nonce := new(big.Int).SetBytes(b)
	query, err := stampQuery(hash, nonce)
	if err != nil {
		return nil, at, err
	}
	ctx, cancel := context.WithTimeout(ctx, stampWait)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(query))
	if err != nil {
		return nil, at, err
	}
	r.Header.Set("Content-Type", "application/timestamp-query")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, at, err
	}
	defer func() { _ = answer.Body.Close() }() // read to its end below
	if answer.StatusCode != http.StatusOK {
		return nil, at, fmt.Errorf("the authority answered %s", answer.Status)
	}
	reply, err := io.ReadAll(io.LimitReader(answer.Body, mostStamp+1))
	if err != nil || len(reply) > mostStamp {
		return nil, at, errors.Join(errors.New("the answer is too large or broke off"), err)
	}
	return readStamp(reply, hash, nonce)
}

// stampSigned asks for a time stamp on the signed paper of a signature, where an
// authority is set up. One that cannot be had is noted and hinders nothing.
func (d *Desk) stampSigned(ctx context.Context, key receivable.AccountKey, signature string) error {
	var address string
	var signed []byte
	var s receivable.Signature
	err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
		if address, err = tx.Setting(ctx, key.Creditor, settingTimestamp); err != nil || address == "" {
			return err
		}
		list, err := tx.SignaturesOf(ctx, key)
		if err != nil {
			return err
		}
		for i := range list {
			if list[i].ID == signature {
				s = list[i]
			}
		}
		if s.Signed == "" {
			return nil
		}
		signed, err = paperBytes(ctx, tx, key.Creditor, s.Signed)
		return err
	})
	if err != nil || address == "" || s.Signed == "" {
		return err
	}
	token, at, failed := d.askStamp(ctx, address, sha256.Sum256(signed))
	_, err = d.do(ctx, key, VerbStamped, Act{By: Machine}, func(ctx context.Context, e *deed) error {
		e.field("signature", signature)
		e.field("authority", address)
		if failed != nil {
			e.field("failed", cut(failed.Error(), 300))
			e.said.Text = "No time stamp could be had for what was signed; the signature stands without one"
			return nil
		}
		id, _, err := e.keepPaper(ctx, receivable.TimeStamp, "time stamp of the signed paper", "signed.tsr", token)
		if err != nil {
			return err
		}
		e.field("stamped_at", at.UTC().Format(time.RFC3339))
		e.said.Text = fmt.Sprintf("What was signed has a time stamp of %s", at.UTC().Format("2006-01-02 15:04:05 UTC"))
		return e.tx.SetSignaturePapers(ctx, key, signature, s.Signed, id)
	})
	return err
}

// stampLater stamps the newest signature under an agreement.
func (d *Desk) stampLater(ctx context.Context, creditor receivable.CreditorID, number string) error {
	key, id, err := d.agreementNumbered(ctx, creditor, number)
	if err != nil {
		return err
	}
	list, err := d.signaturesAbout(ctx, key, id)
	if err != nil || len(list) == 0 {
		return err
	}
	return d.stampSigned(ctx, key, list[len(list)-1].ID)
}

// readTimestampURL checks the address of an authority.
func readTimestampURL(v string) *fault.Error {
	v = strings.TrimSpace(v)
	if v == "" {
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return fault.Invalidf("timestamp_url_unreadable", settingTimestamp, "%q is no address of an authority for time stamps (RFC 3161)", cut(v, 100))
	}
	return nil
}
