package io.legate.config;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one list of kinds of problem; each has a slug that never changes once published. */
public enum ProblemKind {
  /** The text is not YAML or JSON. */
  SYNTAX("syntax"),
  /** The bytes of a file are no text. */
  ENCODING("encoding"),
  /** Comments or trailing commas in JSON. */
  LENIENT_JSON("lenient-json"),
  /** A placeholder of a template engine that nobody has replaced. */
  UNRENDERED_TEMPLATE("unrendered-template"),
  /** A reference to a variable that the environment does not have. */
  UNSET_VARIABLE("unset-variable"),
  /** The same key twice in one mapping. */
  DUPLICATE_KEY("duplicate-key"),
  /** A field that the message does not have. */
  UNKNOWN_FIELD("unknown-field"),
  /** A value of another shape than the field's: a list for a scalar, a mapping for a number. */
  WRONG_TYPE("wrong-type"),
  /** A value of the right shape that says nothing: an unknown enum value, a malformed duration. */
  INVALID_VALUE("invalid-value"),
  /** Two members of one oneof. */
  ONEOF_CONFLICT("oneof-conflict"),
  /** A {@code typed_config} that names no type, and whose extension's name does not say it. */
  MISSING_TYPE("missing-type"),
  /** An extension, or a message type, that is not known or not built in. */
  UNSUPPORTED_EXTENSION("unsupported-extension"),
  /** A field that is known but not carried out. */
  UNSUPPORTED_FIELD("unsupported-field"),
  /** A version of HTTP that is not spoken. */
  UNSUPPORTED_PROTOCOL("unsupported-protocol"),
  /** Resources that would have to be fetched. */
  UNSUPPORTED_XDS("unsupported-xds"),
  /** A cluster's type that is not there. */
  UNSUPPORTED_DISCOVERY("unsupported-discovery"),
  /** A load balancing policy that is not there. */
  UNSUPPORTED_POLICY("unsupported-policy"),
  /** An operator of access logs and header formats that has no value here. */
  UNSUPPORTED_OPERATOR("unsupported-operator"),
  /** A spelling of Envoy's v2 API that was upgraded on the way in. */
  DEPRECATED_V2("deprecated-v2"),
  /** A spelling of Envoy's v2 API for which v3 has nothing. */
  REMOVED_V2("removed-v2"),
  /** A field or spelling of v3 that is deprecated and was upgraded on the way in. */
  DEPRECATED_FIELD("deprecated-field"),
  /** An extension's name as it was before Envoy 1.14. */
  DEPRECATED_NAME("deprecated-name"),
  /** An extension whose message only its name says; Envoy wants it to be written. */
  IMPLIED_TYPE("implied-type"),
  /** A configuration of Envoy's v1 API. */
  V1_CONFIG("v1-config"),
  /** A document of another kind: a discovery response for a bootstrap, a Kubernetes object. */
  WRONG_DOCUMENT("wrong-document"),
  /** A file that is not there or cannot be read. */
  MISSING_FILE("missing-file"),
  /** A name that nothing has: an unknown cluster, secret, route configuration. */
  UNKNOWN_REFERENCE("unknown-reference"),
  /** Something that is to be discovered, without saying where. */
  MISSING_SOURCE("missing-source"),
  /** The same name or address given twice. */
  DUPLICATE_NAME("duplicate-name"),
  /** A value outside the rules of the field ({@code validate.rules}). */
  CONSTRAINT("constraint"),
  /** A regular expression that does not compile. */
  INVALID_REGEX("invalid-regex"),
  /** A format of an access log or a header that is not one. */
  INVALID_FORMAT("invalid-format"),
  /** A certificate or key that is none, or that do not belong together. */
  INVALID_CERTIFICATE("invalid-certificate"),
  /** A certificate whose time is over, or has not come. */
  EXPIRED_CERTIFICATE("expired-certificate"),
  /** A wildcard that stands where it means itself. */
  BAD_WILDCARD("bad-wildcard"),
  /** A retry condition that is none. */
  UNKNOWN_RETRY_CONDITION("unknown-retry-condition"),
  /** Something that wants the name of this node's cluster, which is empty. */
  NO_NODE_CLUSTER("no-node-cluster"),
  /** The route timeout of 15 s on what runs longer. */
  STREAM_TIMEOUT("stream-timeout"),
  /** A route that an earlier one leaves nothing to match. */
  SHADOWED_ROUTE("shadowed-route"),
  /** Health checks that overlap. */
  HEALTH_CHECK_INTERVAL("health-check-interval"),
  /** A panic threshold that sends requests to the only host, healthy or not. */
  PANIC_THRESHOLD("panic-threshold"),
  /** A cluster or runtime key that nothing names. */
  UNUSED_NAME("unused-name"),
  /** A cluster without hosts. */
  EMPTY_CLUSTER("empty-cluster"),
  /** More than one document in a file. */
  SEVERAL_DOCUMENTS("several-documents"),
  /** Too large, too deep, or too many aliases. */
  LIMIT("limit");

  private static final Map<String, ProblemKind> BY_SLUG = new HashMap<>();

  static {
    for (ProblemKind kind : values()) {
      BY_SLUG.put(kind.slug, kind);
    }
  }

  private final String slug;

  ProblemKind(String slug) {
    this.slug = slug;
  }

  /** The kind of this slug, or null. */
  public static @Nullable ProblemKind of(String slug) {
    return BY_SLUG.get(slug);
  }

  /** The stable name of this kind in output and options. */
  public String slug() {
    return slug;
  }
}
