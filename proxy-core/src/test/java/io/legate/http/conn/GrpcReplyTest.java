package io.legate.http.conn;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.http.GrpcRequests;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrpcReplyTest {
  @ParameterizedTest
  @CsvSource({
    "400,13", "401,16", "403,7", "404,12", "429,14", "502,14", "503,14", "504,14", "500,2"
  })
  void mapsStatuses(int http, int grpc) {
    assertThat(GrpcReply.status(http)).isEqualTo(grpc);
  }

  @Test
  void encodesTheMessage() {
    var head = new HeaderMap(64);
    GrpcReply.fill(head, 7, "50% \u00e4\n~");

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.get(Headers.GRPC_MESSAGE)).isEqualTo("50%25 %C3%A4%0A~");
    assertThat(head.get(Headers.CONTENT_TYPE)).isEqualTo("application/grpc");
  }

  @ParameterizedTest
  @CsvSource({
    "application/grpc, true",
    "application/grpc+json, true",
    "application/grpc-web, false",
    "application/grp, false",
    "text/plain, false",
  })
  void tellsRequestsOfGrpc(String type, boolean grpc) {
    var head = new HeaderMap(64);
    assertThat(GrpcRequests.is(head)).isFalse();
    head.add(Headers.CONTENT_TYPE, type);
    assertThat(GrpcRequests.is(head)).isEqualTo(grpc);
  }
}
