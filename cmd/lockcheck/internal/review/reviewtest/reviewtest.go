// Package reviewtest has servers that speak the interfaces of review services,
// as far as lockcheck uses them, and refuse what those refuse. They keep what
// they are sent, and can be told to fail.
package reviewtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
)

// Token is the secret that the servers take.
const Token = "s3cret-t0ken/+=%"

// Failure is an answer that is no success.
type Failure struct {
	Match  string // method and path: "GET /user"
	Status int    // 0: the connection is closed, without an answer
	Header map[string]string
	Body   string
	// Late failures come after the request has been carried out.
	Late bool
}

// Server is what the services have in common. It is safe for concurrent use.
type Server struct {
	mu       sync.Mutex
	failures []Failure
	requests []string

	serve func(w http.ResponseWriter, r *http.Request, body []byte)
}

// Fail has requests fail, each as one of the failures says, in their order.
func (s *Server) Fail(fs ...Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failures = append(s.failures, fs...)
}

// Requests gives the methods and paths of all requests.
func (s *Server) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.requests...)
}

// ServeHTTP serves a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	call := r.Method + " " + r.URL.EscapedPath()
	s.requests = append(s.requests, call)
	for i, f := range s.failures {
		if f.Match != call && f.Match != "" {
			continue
		}
		s.failures = append(s.failures[:i:i], s.failures[i+1:]...)
		if f.Late {
			s.serve(discard{http.Header{}}, r, body)
		}
		if f.Status == 0 {
			panic(http.ErrAbortHandler)
		}
		for k, v := range f.Header {
			w.Header().Set(k, v)
		}
		w.WriteHeader(f.Status)
		io.WriteString(w, f.Body)
		return
	}
	s.serve(w, r, body)
}

type discard struct{ h http.Header }

func (d discard) Header() http.Header       { return d.h }
func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) WriteHeader(int)             {}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}

// page gives one page of a list, and links to the next one.
func page[T any](w http.ResponseWriter, r *http.Request, all []T, size int) []T {
	n := 1
	fmt.Sscan(r.URL.Query().Get("page"), &n)
	from := min((n-1)*size, len(all))
	to := min(from+size, len(all))
	if to < len(all) {
		q := r.URL.Query()
		q.Set("page", fmt.Sprint(n+1))
		w.Header().Set("Link", fmt.Sprintf(`<http://%s%s?%s>; rel="next", <http://%[1]s%[2]s?page=99>; rel="last"`, r.Host, r.URL.Path, q.Encode()))
	}
	return append([]T{}, all[from:to]...)
}
