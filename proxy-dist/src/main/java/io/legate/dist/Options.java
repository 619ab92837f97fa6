package io.legate.dist;

import io.legate.dist.log.LogPattern;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The one list of commands and options, in the order of {@code --help}. Envoy's options keep their
 * names and defaults; those of hot restart are taken and mean nothing here, as their group says.
 */
final class Options {
  static final String CONFIG_PATH = "--config-path";
  static final String CONFIG_YAML = "--config-yaml";
  static final String MODE = "--mode";
  static final String LOG_LEVEL = "--log-level";
  static final String COMPONENT_LOG_LEVEL = "--component-log-level";
  static final String LOG_PATH = "--log-path";
  static final String LOG_FORMAT = "--log-format";
  static final String LOG_FORMAT_ESCAPED = "--log-format-escaped";
  static final String SERVICE_CLUSTER = "--service-cluster";
  static final String SERVICE_NODE = "--service-node";
  static final String SERVICE_ZONE = "--service-zone";
  static final String CONCURRENCY = "--concurrency";
  static final String TRANSPORT = "--transport";
  static final String DRAIN_TIME = "--drain-time-s";
  static final String DRAIN_STRATEGY = "--drain-strategy";
  static final String ADMIN_ADDRESS_PATH = "--admin-address-path";
  static final String ALLOW_UNKNOWN_STATIC = "--allow-unknown-static-fields";
  static final String REJECT_UNKNOWN_DYNAMIC = "--reject-unknown-dynamic-fields";
  static final String IGNORE_UNKNOWN_DYNAMIC = "--ignore-unknown-dynamic-fields";
  static final String EXPAND_ENV = "--expand-env";
  static final String SKIP_DEPRECATED_LOGS = "--skip-deprecated-logs";
  static final String LOCAL_IP_VERSION = "--local-address-ip-version";
  static final String FILE_FLUSH_INTERVAL = "--file-flush-interval-msec";
  static final String CPUSET_THREADS = "--cpuset-threads";
  static final String RESTART_EPOCH = "--restart-epoch";
  static final String BASE_ID = "--base-id";
  static final String PARENT_SHUTDOWN_TIME = "--parent-shutdown-time-s";
  static final String HOT_RESTART_VERSION = "--hot-restart-version";
  static final String VERSION = "--version";
  static final String HELP = "--help";

  static final String DEMO = "demo";
  static final String VALIDATE = "validate";
  static final String CONVERT = "convert";
  static final String SCHEMA = "schema";
  static final String CONFIG = "config";
  static final String INIT = "init";
  static final String OUTPUT = "--output";
  static final String FORCE = "--force";
  static final String PRINT_CONFIG = "--print-config";
  static final String PORT = "--port";
  static final String ADMIN_PORT = "--admin-port";

  private static final String LEVELS = "trace, debug, info, warning, error, critical or off";

  private Options() {}

  /** A parser of the whole command line. */
  static CommandLine commandLine() {
    // Or --mode validate would be the command validate.
    return new CommandLine(command()).setAllowSubcommandsAsOptionParameters(true);
  }

  private static CommandSpec command() {
    CommandSpec spec = CommandSpec.create().name("legate");
    spec.usageMessage()
        .width(100)
        .sortOptions(false)
        .synopsisHeading("Usage: ")
        .customSynopsis(
            "legate -c FILE [OPTION...]",
            "       legate demo [OPTION...]",
            "       legate validate FILE...",
            "       legate convert FILE",
            "       legate config init [KIND] [-o FILE]",
            "       legate schema [RESOURCE] [-o FILE]")
        .description("A proxy for HTTP and TCP that reads Envoy's configuration.%n")
        .commandListHeading("%nCommands:%n");
    group(spec, 1, "Configuration:%n", configuration());
    group(spec, 2, "%nLog:%n", log());
    group(spec, 3, "%nWork:%n", work());
    group(
        spec,
        4,
        "%nHot restart (taken, and without effect: a legate does not take sockets from another;%n"
            + "with SO_REUSEPORT both may listen while the old one drains):%n",
        hotRestart());
    group(spec, 5, "%nOther:%n", other());
    return spec.addSubcommand(DEMO, demo())
        .addSubcommand(VALIDATE, validate())
        .addSubcommand(CONVERT, convert())
        .addSubcommand(CONFIG, WritingCommands.config())
        .addSubcommand(SCHEMA, WritingCommands.schema());
  }

  private static List<OptionSpec> configuration() {
    return List.of(
        text("FILE", "The bootstrap: YAML or JSON.", "-c", CONFIG_PATH),
        text("YAML", "Bootstrap given as text; with -c it is laid over the file.", CONFIG_YAML),
        text(
            "MODE",
            "serve (default), or validate: check the configuration, open no socket, exit.",
            MODE),
        text("NAME", "node.cluster, over the bootstrap's.", SERVICE_CLUSTER),
        text("NAME", "node.id, over the bootstrap's.", SERVICE_NODE),
        text("NAME", "node.locality.zone, over the bootstrap's.", SERVICE_ZONE),
        flag(
            "Unknown fields of the bootstrap are warnings, not errors.",
            ALLOW_UNKNOWN_STATIC,
            "--allow-unknown-fields"),
        flag(
            "$${NAME}, $${NAME:-default} and $${NAME:?message} in values become the environment's.",
            EXPAND_ENV),
        flag("Unknown fields of dynamic resources are errors.", REJECT_UNKNOWN_DYNAMIC),
        flag("Unknown fields of dynamic resources are not told.", IGNORE_UNKNOWN_DYNAMIC),
        flag("Deprecated fields and spellings are not told.", SKIP_DEPRECATED_LOGS));
  }

  private static List<OptionSpec> log() {
    return List.of(
        text("LEVEL", "Of all components: " + LEVELS + " (default info).", "-l", LOG_LEVEL),
        text("LIST", "Of single components: upstream:debug,http:trace.", COMPONENT_LOG_LEVEL),
        text("FILE", "Where the log goes (default stderr); SIGUSR1 reopens it.", LOG_PATH),
        text(
            "PATTERN",
            "Of a line, in spdlog's language (default "
                + LogPattern.DEFAULT.replace("%", "%%")
                + ").",
            LOG_FORMAT),
        flag("Messages are escaped as C strings.", LOG_FORMAT_ESCAPED));
  }

  private static List<OptionSpec> work() {
    return List.of(
        number("Worker threads (default: the processors that the process may use).", CONCURRENCY),
        flag("Workers by the process's CPU set; always so here.", CPUSET_THREADS),
        text("NAME", "io_uring, epoll, nio or auto (default: the first that works).", TRANSPORT),
        number("Seconds that streams have to finish when draining (default 600).", DRAIN_TIME),
        text(
            "NAME",
            "gradual (default) or immediate: how connections are told to close.",
            DRAIN_STRATEGY),
        text("FILE", "Where the admin address is written once it is bound.", ADMIN_ADDRESS_PATH),
        text("VERSION", "v4 (default) or v6: of the machine's own address.", LOCAL_IP_VERSION),
        number("Milliseconds between writes of access logs (default 10000).", FILE_FLUSH_INTERVAL));
  }

  private static List<OptionSpec> hotRestart() {
    return List.of(
        number("Shown in /server_info (default 0).", RESTART_EPOCH),
        number("No effect: there is no shared memory to number.", BASE_ID),
        flag("No effect.", "--use-dynamic-base-id"),
        number("No effect: there is no parent (default 900).", PARENT_SHUTDOWN_TIME),
        flag("No effect: it is always disabled.", "--disable-hot-restart"),
        text("NAME", "No effect.", "--socket-path"),
        text("MODE", "No effect.", "--socket-mode"),
        flag("Print 'disabled' and exit.", HOT_RESTART_VERSION));
  }

  private static List<OptionSpec> other() {
    return List.of(
        flag("Print the version and exit.", VERSION),
        OptionSpec.builder("-h", HELP).description("Print this and exit.").usageHelp(true).build());
  }

  private static CommandSpec demo() {
    CommandSpec spec = CommandSpec.create();
    spec.usageMessage()
        .width(100)
        .sortOptions(false)
        .description("Start a front proxy with two backends, all in one process, to try it.");
    spec.addOption(flag("Print the demo's envoy.yaml and exit.", PRINT_CONFIG));
    spec.addOption(number("Of the proxy (default 10000, or a free one).", PORT));
    spec.addOption(number("Of the admin interface (default 9901, or a free one).", ADMIN_PORT));
    return spec.addOption(help());
  }

  private static CommandSpec validate() {
    CommandSpec spec = ValidateCommand.options(CommandSpec.create());
    spec.addOption(flag("Unknown fields are warnings, not errors.", ALLOW_UNKNOWN_STATIC));
    spec.addOption(flag("$${NAME} in values becomes the environment's.", EXPAND_ENV));
    return spec.addOption(help());
  }

  private static CommandSpec convert() {
    CommandSpec spec = CommandSpec.create();
    spec.usageMessage()
        .width(100)
        .description(
            "Print the file in today's v3, with its comments and in its order, and on stderr what"
                + " was changed: v2 and deprecated spellings. The file itself stays as it is.");
    spec.addOption(flag("Unknown fields stay as they are.", ALLOW_UNKNOWN_STATIC));
    spec.addOption(help());
    return spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("FILE")
            .arity("1")
            .required(true)
            .type(String.class)
            .description("A bootstrap, or a file of resources.")
            .build());
  }

  private static OptionSpec help() {
    return OptionSpec.builder("-h", HELP)
        .description("Print this and exit.")
        .usageHelp(true)
        .build();
  }

  private static void group(CommandSpec spec, int order, String heading, List<OptionSpec> options) {
    ArgGroupSpec.Builder group =
        ArgGroupSpec.builder().heading(heading).order(order).validate(false).multiplicity("0..1");
    options.forEach(group::addArg);
    spec.addArgGroup(group.build());
  }

  private static OptionSpec text(String label, String description, String... names) {
    return OptionSpec.builder(names)
        .paramLabel(label)
        .type(String.class)
        .description(description)
        .build();
  }

  private static OptionSpec number(String description, String... names) {
    return OptionSpec.builder(names)
        .paramLabel("N")
        .type(Integer.class)
        .description(description)
        .build();
  }

  private static OptionSpec flag(String description, String... names) {
    return OptionSpec.builder(names)
        .type(boolean.class)
        .arity("0")
        .description(description)
        .build();
  }
}
