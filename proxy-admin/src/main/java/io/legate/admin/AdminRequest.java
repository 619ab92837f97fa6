package io.legate.admin;

/**
 * A request to an admin endpoint. Immutable.
 *
 * @param method the HTTP method, such as {@code GET}
 * @param path the path without the query, such as {@code /stats}
 * @param query the decoded parameters: of the query, or of a form body when there is no query
 */
public record AdminRequest(String method, String path, QueryParams query) {
  /** A request by path and query as they stand in the request line. */
  public static AdminRequest of(String method, String pathAndQuery) {
    int mark = pathAndQuery.indexOf('?');
    return mark < 0
        ? new AdminRequest(method, pathAndQuery, QueryParams.NONE)
        : new AdminRequest(
            method,
            pathAndQuery.substring(0, mark),
            QueryParams.ofQuery(pathAndQuery.substring(mark + 1)));
  }

  /** The same request with its parameters taken from a form body, unless the query has some. */
  public AdminRequest withForm(String body) {
    return query.isEmpty() ? new AdminRequest(method, path, QueryParams.ofForm(body)) : this;
  }
}
