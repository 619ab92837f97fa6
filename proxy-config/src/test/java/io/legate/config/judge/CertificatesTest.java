package io.legate.config.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.legate.config.ConfigLoader;
import io.legate.config.ConfigSource;
import io.legate.config.LoadOptions;
import io.legate.config.Problem;
import io.legate.config.ProblemKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificatesTest {
  private static final Path FOLDER =
      Path.of("src", "test", "resources", "certificates").toAbsolutePath();

  private static List<Problem> pair(String chain, String key) {
    String yaml = "{certificate_chain: {%s}, private_key: {%s}}".formatted(chain, key);
    return ConfigLoader.load(
            ConfigSource.text("t.yaml", yaml),
            TlsCertificate.getDefaultInstance(),
            LoadOptions.bootstrap())
        .problems();
  }

  private static String file(String name) {
    return "filename: '" + FOLDER.resolve(name + ".pem") + "'";
  }

  @ParameterizedTest
  @CsvSource({
    "ec-cert, ec-sec1",
    "ec-cert, ec-pkcs8",
    "rsa-cert, rsa-pkcs1",
    "rsa-cert, rsa-pkcs8",
    "ed-cert, ed",
    "ec-cert, ec-enc"
  })
  void aKeyOfTheCertificateIsRightInEveryForm(String certificate, String key) {
    assertThat(pair(file(certificate), file(key))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"ec-cert, rsa-pkcs1", "ec-cert, rsa-pkcs8", "rsa-cert, ec-sec1", "ed-cert, ec-pkcs8"})
  void aKeyOfAnotherCertificateIsTold(String certificate, String key) {
    List<Problem> problems = pair(file(certificate), file(key));

    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).kind()).isEqualTo(ProblemKind.INVALID_CERTIFICATE);
    assertThat(problems.get(0).path()).isEqualTo("private_key");
    assertThat(problems.get(0).message())
        .startsWith("Failed to load private key: it does not belong to the certificate CN=");
  }

  @Test
  void whatIsNoCertificateOrKeyIsTold() {
    assertThat(pair("inline_string: x", file("ec-sec1")).get(0).message())
        .startsWith("Failed to load certificate chain");
    assertThat(pair(file("ec-cert"), "inline_string: x").get(0).message())
        .contains("there is no private key in it");
    assertThat(pair(file("ec-sec1"), file("ec-cert"))).hasSize(1);
  }

  @Test
  void theBytesMayStandInTheFile() throws IOException {
    byte[] certificate = Files.readAllBytes(FOLDER.resolve("ec-cert.pem"));
    String base64 = Base64.getEncoder().encodeToString(certificate);
    String text = new String(certificate, java.nio.charset.StandardCharsets.US_ASCII);

    assertThat(pair("inline_bytes: " + base64, file("ec-sec1"))).isEmpty();
    assertThat(pair("inlineString: \"" + text.replace("\n", "\\n") + "\"", file("ec-sec1")))
        .isEmpty();
    assertThat(pair("inline_bytes: " + base64, file("rsa-pkcs1"))).hasSize(1);
  }

  @Test
  void anExpiredCertificateIsAWarning() {
    List<Problem> problems = pair(file("expired-cert"), file("none"));

    assertThat(problems)
        .extracting(Problem::kind)
        .containsExactly(ProblemKind.EXPIRED_CERTIFICATE, ProblemKind.MISSING_FILE);
    assertThat(problems.get(0).message())
        .contains("CN=old.example expired at 2020-01-02T00:00:00Z");
  }

  @Test
  void anExpiredAuthorityIsAWarningUnlessItIsOneOfSeveral() throws IOException {
    String old = Files.readString(FOLDER.resolve("expired-cert.pem"));
    String good = Files.readString(FOLDER.resolve("ec-cert.pem"));

    assertThat(authority(old))
        .extracting(Problem::kind)
        .containsExactly(ProblemKind.EXPIRED_CERTIFICATE);
    assertThat(authority(old + good)).isEmpty();
  }

  private static List<Problem> authority(String pem) {
    String yaml =
        "trusted_ca: {inline_string: \"" + pem.replace("\n", "\\n").replace("\r", "") + "\"}";
    return ConfigLoader.load(
            ConfigSource.text("t.yaml", yaml),
            CertificateValidationContext.getDefaultInstance(),
            LoadOptions.bootstrap())
        .problems();
  }
}
