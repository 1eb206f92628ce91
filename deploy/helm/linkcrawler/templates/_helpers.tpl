{{/* What things are called. */}}
{{- define "linkcrawler.name" -}}
{{- if contains "linkcrawler" .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-linkcrawler" .Release.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "linkcrawler.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* Labels that stay, by (list $ "component"). */}}
{{- define "linkcrawler.selector" -}}
app.kubernetes.io/name: linkcrawler
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- define "linkcrawler.labels" -}}
{{ include "linkcrawler.selector" . }}
app.kubernetes.io/version: {{ (index . 0).Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ (index . 0).Release.Service }}
helm.sh/chart: {{ (index . 0).Chart.Name }}-{{ (index . 0).Chart.Version }}
{{- end }}

{{/* A pod that can do nothing to its node, by the number of its user. */}}
{{- define "linkcrawler.podSecurity" -}}
serviceAccountName: {{ include "linkcrawler.name" (index . 0) }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: {{ index . 1 }}
  runAsGroup: {{ index . 1 }}
  fsGroup: {{ index . 1 }}
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: {type: RuntimeDefault}
{{- with (index . 0).Values.image.pullSecrets }}
imagePullSecrets: {{ toJson . }}
{{- end }}
{{- end }}

{{- define "linkcrawler.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end }}

{{/* One pod on each node, where there are nodes enough. */}}
{{- define "linkcrawler.spread" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "linkcrawler.selector" . | nindent 8 }}
{{- end }}

{{- define "linkcrawler.scrape" -}}
prometheus.io/scrape: {{ (index . 0).Values.metrics.enabled | quote }}
prometheus.io/port: {{ index . 1 | quote }}
prometheus.io/path: /metrics
{{- end }}

{{/* The program's surroundings: where its services and its data are. Passwords come from files. */}}
{{- define "linkcrawler.env" -}}
- {name: LINKCRAWLER_DATA, value: /data}
- {name: LINKCRAWLER_REDIS_URL_FILE, value: /run/secrets/linkcrawler/redis_url}
- {name: LINKCRAWLER_CLICKHOUSE_DSN_FILE, value: /run/secrets/linkcrawler/clickhouse_dsn}
- {name: LINKCRAWLER_CONTACT, value: {{ .Values.crawl.contact | quote }}}
- {name: LINKCRAWLER_LOG_FORMAT, value: json}
{{- if .Values.traces.endpoint }}
- {name: LINKCRAWLER_OTLP_ENDPOINT, value: {{ .Values.traces.endpoint | quote }}}
- {name: LINKCRAWLER_TRACE_RATIO, value: {{ .Values.traces.ratio | quote }}}
{{- end }}
{{- end }}

{{- define "linkcrawler.mounts" -}}
- {name: data, mountPath: /data}
- {name: tmp, mountPath: /tmp}
- {name: secret, mountPath: /run/secrets/linkcrawler, readOnly: true}
{{- end }}

{{- define "linkcrawler.volumes" -}}
- name: data
  persistentVolumeClaim: {claimName: {{ .Values.archive.existingClaim | default (printf "%s-archive" (include "linkcrawler.name" .)) }}}
- {name: tmp, emptyDir: {sizeLimit: 256Mi}}
- name: secret
  secret:
    secretName: {{ .Values.secret }}
    items: [{key: redis_url, path: redis_url}, {key: clickhouse_dsn, path: clickhouse_dsn}]
{{- end }}

{{/* A pod that runs one command and ends, by (dict "at" $ "component" ... "args" list "resources" map). */}}
{{- define "linkcrawler.command" -}}
metadata:
  labels:
    {{- include "linkcrawler.selector" (list .at .component) | nindent 4 }}
    linkcrawler/stores: "yes"
    {{- if .fetches }}
    linkcrawler/fetches: "yes"
    {{- end }}
spec:
  restartPolicy: OnFailure
  {{- include "linkcrawler.podSecurity" (list .at 10001) | nindent 2 }}
  containers:
    - name: {{ .component }}
      image: {{ include "linkcrawler.image" .at }}
      imagePullPolicy: {{ .at.Values.image.pullPolicy }}
      args: {{ toJson .args }}
      env: {{- include "linkcrawler.env" .at | nindent 8 }}
      {{- include "linkcrawler.containerSecurity" .at | nindent 6 }}
      resources: {{ toJson .resources }}
      volumeMounts:
        {{- include "linkcrawler.mounts" .at | nindent 8 }}
        {{- if .seeds }}
        - {name: seeds, mountPath: /etc/linkcrawler, readOnly: true}
        {{- end }}
  volumes:
    {{- include "linkcrawler.volumes" .at | nindent 4 }}
    {{- if .seeds }}
    - name: seeds
      configMap: {name: {{ include "linkcrawler.name" .at }}-seeds}
    {{- end }}
{{- end }}

{{/* Nodes of the Redis Cluster, as names. */}}
{{- define "linkcrawler.redisNodes" -}}
{{- $name := include "linkcrawler.name" . -}}
{{- $n := mul .Values.redis.masters (add1 .Values.redis.replicasPerMaster) | int -}}
{{- range $i := until $n }}{{ if $i }} {{ end }}{{ $name }}-redis-{{ $i }}.{{ $name }}-redis{{ end }}
{{- end }}
