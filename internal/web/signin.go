package web

// signInRoutes are the addresses of this page.
func (s *Server) signInRoutes() []route { return nil }
