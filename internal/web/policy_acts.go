package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/policy"
	"dunwell/internal/recovery"
)

// draftPolicy answers POST /policy/draft: the form becomes the draft.
func (s *Server) draftPolicy(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "policy")
	if err != nil {
		return err
	}
	yaml, fields := typedYAML(t)
	_, err = s.desk.DraftPolicy(r.Context(), at(r).creditor, "draft", []byte(yaml), at(r).user)
	if err != nil {
		if err := blameLines(t, err, fields); err != nil {
			return err
		}
		for field, text := range t.faults {
			t.faults[field] = at(r).voice.Told(text)
		}
		return s.renderPolicyForm(w, r, t, "", "")
	}
	http.Redirect(w, r, "/policy", http.StatusSeeOther)
	return nil
}

// pastePolicy answers POST /policy/paste: a file becomes the draft.
func (s *Server) pastePolicy(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "paste")
	if err != nil {
		return err
	}
	yaml := strings.ReplaceAll(t.values.Get("yaml"), "\r\n", "\n")
	_, err = s.desk.DraftPolicy(r.Context(), at(r).creditor, "draft", []byte(yaml), at(r).user)
	if list, ok := errors.AsType[fault.List](err); ok {
		var lines []string
		for _, f := range list {
			_, line, _ := strings.Cut(f.Where, ":")
			lines = append(lines, at(r).voice.T("Line %s: %s", line, at(r).voice.Told(f.Text)))
		}
		return s.renderPolicyForm(w, r, nil, yaml, strings.Join(lines, "\n"))
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/policy", http.StatusSeeOther)
	return nil
}

// discardPolicy answers POST /policy/discard.
func (s *Server) discardPolicy(w http.ResponseWriter, r *http.Request) error {
	if err := s.desk.DropPolicyDraft(r.Context(), at(r).creditor); err != nil {
		return err
	}
	http.Redirect(w, r, "/policy", http.StatusSeeOther)
	return nil
}

// usePolicy answers POST /policy/use: the draft is switched on.
func (s *Server) usePolicy(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "use")
	if err != nil {
		return err
	}
	_, err = s.desk.UsePolicyDraft(r.Context(), at(r).creditor, t.get("version"), at(r).user)
	return s.switched(w, r, err)
}

// planPolicy answers POST /policy/from: the draft is switched on from a day to come.
func (s *Server) planPolicy(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "from")
	if err != nil {
		return err
	}
	from := t.day("from", "From which day?")
	if len(t.faults) == 0 {
		_, err = s.desk.PlanPolicyDraft(r.Context(), at(r).creditor, t.get("version"), from, at(r).user)
		if fault.CodeOf(err) == "policy_from_past" {
			t.blame("from", err.Error())
		} else if err != nil {
			return s.switched(w, r, err)
		}
	}
	if len(t.faults) > 0 {
		for field, text := range t.faults {
			t.faults[field] = at(r).voice.Told(text)
		}
		return s.renderPolicy(w, r, http.StatusUnprocessableEntity, nil, t)
	}
	http.Redirect(w, r, "/policy", http.StatusSeeOther)
	return nil
}

// unplanPolicy answers POST /policy/not-yet: the day of the draft is taken back.
func (s *Server) unplanPolicy(w http.ResponseWriter, r *http.Request) error {
	if err := s.desk.UnplanPolicyDraft(r.Context(), at(r).creditor); err != nil {
		return s.switched(w, r, err)
	}
	http.Redirect(w, r, "/policy", http.StatusSeeOther)
	return nil
}

// formerPolicy answers POST /policy/former: a former version is used again.
func (s *Server) formerPolicy(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "former")
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(t.get("number"))
	if err != nil {
		return fault.Invalidf("form_unreadable", "", "this form could not be read; go back and try once more")
	}
	_, err = s.desk.UsePolicyVersion(r.Context(), at(r).creditor, t.get("name"), number, at(r).user)
	return s.switched(w, r, err)
}

// switched leads back to the ladder. One that is refused says why on its own page.
func (s *Server) switched(w http.ResponseWriter, r *http.Request, err error) error {
	if list, ok := errors.AsType[fault.List](err); ok {
		var lines []string
		for _, f := range list {
			lines = append(lines, at(r).voice.Told(f.Text))
		}
		return s.renderPolicy(w, r, http.StatusUnprocessableEntity, lines, nil)
	}
	if kind := fault.KindOf(err); err != nil && (kind == fault.Conflict || kind == fault.Invalid) {
		return s.renderPolicy(w, r, statusOf(err), []string{at(r).voice.Told(err.Error())}, nil)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/policy?switched=1", http.StatusSeeOther)
	return nil
}

// policyYAML answers GET /policy/yaml: a ladder as a file, to keep or to change.
func (s *Server) policyYAML(w http.ResponseWriter, r *http.Request) error {
	view, err := s.desk.PolicyView(r.Context(), at(r).creditor)
	if err != nil {
		return err
	}
	name, yaml := view.Current.Name, view.Current.YAML
	if view.Current.Number == 0 {
		yaml = string(policy.PresetSource(name))
	}
	switch of := r.URL.Query().Get("of"); {
	case of == "draft" && view.Draft != nil:
		name, yaml = "draft", view.Draft.YAML
	case of == "":
	default:
		i, err := strconv.Atoi(of)
		if err != nil || i < 0 || i >= len(view.Versions) {
			return fault.NotFoundf("policy_unknown", "there is no ladder called %q", of)
		}
		name, yaml = versionFile(view.Versions[i]), view.Versions[i].YAML
	}
	w.Header().Set("Content-Type", "application/yaml; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.yaml"`)
	_, err = w.Write([]byte(yaml))
	return err
}

// versionFile is the file name of a version; the names of ladders are plain.
func versionFile(v recovery.PolicyVersion) string { return v.Name + "-" + strconv.Itoa(v.Number) }
