package io.legate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QueryParamsTest {
  @Test
  void decodesPercentAndKeepsPlusInAQuery() {
    QueryParams params = QueryParams.ofQuery("filter=%5Ehttp%2B+x&usedonly&a=b=c&&z=%C3%A4");

    assertThat(params.first("filter")).isEqualTo("^http++x");
    assertThat(params.has("usedonly")).isTrue();
    assertThat(params.first("usedonly")).isEmpty();
    assertThat(params.nonEmpty("usedonly")).isNull();
    assertThat(params.first("a")).isEqualTo("b=c");
    assertThat(params.first("z")).isEqualTo("ä");
    assertThat(params.first("nope")).isNull();
  }

  @Test
  void leavesBrokenEscapesAsTheyAre() {
    assertThat(QueryParams.ofQuery("a=100%&b=%zz&c=%4").all())
        .extracting(QueryParams.Param::value)
        .containsExactly("100%", "%zz", "%4");
  }

  @Test
  void readsPlusAsSpaceInAForm() {
    assertThat(QueryParams.ofForm("a=x+y%2B").first("a")).isEqualTo("x y+");
  }

  @Test
  void takesAFormOnlyWithoutAQuery() {
    assertThat(AdminRequest.of("POST", "/logging").withForm("level=info").query().first("level"))
        .isEqualTo("info");
    assertThat(
            AdminRequest.of("POST", "/logging?level=debug")
                .withForm("level=info")
                .query()
                .first("level"))
        .isEqualTo("debug");
  }
}
