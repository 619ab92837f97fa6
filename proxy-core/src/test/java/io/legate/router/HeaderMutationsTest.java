package io.legate.router;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeaderMutationsTest {
  private final RouteTables tables = new RouteTables();

  @Test
  void refusesHeadersThatRoutesMustNotChange() {
    tables.table(
        """
        request_headers_to_remove: ':path' request_headers_to_remove: 'Host'
        request_headers_to_add { header { key: ':path' value: '/' } }
        response_headers_to_add { header { key: 'host' value: 'x' } }
        """);

    assertThat(tables.problems.errors())
        .containsExactlyInAnyOrder(
            "request_headers_to_remove[0]: :-prefixed or host headers may not be removed (expected another header)",
            "request_headers_to_remove[1]: :-prefixed or host headers may not be removed (expected another header)",
            "request_headers_to_add[0].header.key: :-prefixed or host headers may not be modified (expected another header)",
            "response_headers_to_add[0].header.key: :-prefixed or host headers may not be"
                + " modified (expected another header)");
  }

  @Test
  void refusesNamesAndValuesThatWouldSplitAHead() {
    tables.table(
        """
        request_headers_to_add { header { key: 'a b' value: 'x' } }
        request_headers_to_add { header { key: 'a' value: 'x\\r\\ny: z' } }
        request_headers_to_add { header { key: 'a' raw_value: 'x\\n' } }
        request_headers_to_add { header { key: '' value: 'x' } }
        """);

    assertThat(tables.problems.errors()).hasSize(4);
  }

  @Test
  void refusesContradictions() {
    tables.table(
        """
        request_headers_to_add { header { key: 'a' value: 'x' raw_value: 'y' } }
        request_headers_to_add { header { key: 'a' value: 'x' } append { value: true }
          append_action: ADD_IF_ABSENT }
        """);

    assertThat(tables.problems.errors())
        .containsExactly(
            "request_headers_to_add[0].header: only one of value and raw_value may be set (expected one of them)",
            "request_headers_to_add[1]: Both append and append_action are set and it's not"
                + " allowed (expected append_action)");
  }
}
