// Made by `go run . generate` in the folder above. Do not edit.

module nodejoin/e2e/kubernetes/1.16

go 1.12

tool k8s.io/kubernetes/cmd/kubelet

require k8s.io/kubernetes v1.16.15 // indirect

replace bitbucket.org/bertimus9/systemstat => bitbucket.org/bertimus9/systemstat v0.0.0-20180207000608-0eeff89b0690

replace cloud.google.com/go => cloud.google.com/go v0.38.0

replace github.com/Azure/azure-sdk-for-go => github.com/Azure/azure-sdk-for-go v32.5.0+incompatible

replace github.com/Azure/go-ansiterm => github.com/Azure/go-ansiterm v0.0.0-20170929234023-d6e3b3328b78

replace github.com/Azure/go-autorest/autorest => github.com/Azure/go-autorest/autorest v0.9.0

replace github.com/Azure/go-autorest/autorest/adal => github.com/Azure/go-autorest/autorest/adal v0.5.0

replace github.com/Azure/go-autorest/autorest/date => github.com/Azure/go-autorest/autorest/date v0.1.0

replace github.com/Azure/go-autorest/autorest/mocks => github.com/Azure/go-autorest/autorest/mocks v0.2.0

replace github.com/Azure/go-autorest/autorest/to => github.com/Azure/go-autorest/autorest/to v0.2.0

replace github.com/Azure/go-autorest/autorest/validation => github.com/Azure/go-autorest/autorest/validation v0.1.0

replace github.com/Azure/go-autorest/logger => github.com/Azure/go-autorest/logger v0.1.0

replace github.com/Azure/go-autorest/tracing => github.com/Azure/go-autorest/tracing v0.5.0

replace github.com/BurntSushi/toml => github.com/BurntSushi/toml v0.3.1

replace github.com/BurntSushi/xgb => github.com/BurntSushi/xgb v0.0.0-20160522181843-27f122750802

replace github.com/GoogleCloudPlatform/k8s-cloud-provider => github.com/GoogleCloudPlatform/k8s-cloud-provider v0.0.0-20190822182118-27a4ced34534

replace github.com/JeffAshton/win_pdh => github.com/JeffAshton/win_pdh v0.0.0-20161109143554-76bb4ee9f0ab

replace github.com/MakeNowJust/heredoc => github.com/MakeNowJust/heredoc v0.0.0-20170808103936-bb23615498cd

replace github.com/Microsoft/go-winio => github.com/Microsoft/go-winio v0.4.11

replace github.com/Microsoft/hcsshim => github.com/Microsoft/hcsshim v0.0.0-20190417211021-672e52e9209d

replace github.com/NYTimes/gziphandler => github.com/NYTimes/gziphandler v0.0.0-20170623195520-56545f4a5d46

replace github.com/OpenPeeDeeP/depguard => github.com/OpenPeeDeeP/depguard v1.0.1

replace github.com/PuerkitoBio/purell => github.com/PuerkitoBio/purell v1.1.1

replace github.com/PuerkitoBio/urlesc => github.com/PuerkitoBio/urlesc v0.0.0-20170810143723-de5bf2ad4578

replace github.com/Rican7/retry => github.com/Rican7/retry v0.1.0

replace github.com/StackExchange/wmi => github.com/StackExchange/wmi v0.0.0-20180116203802-5d049714c4a6

replace github.com/anmitsu/go-shlex => github.com/anmitsu/go-shlex v0.0.0-20161002113705-648efa622239

replace github.com/armon/circbuf => github.com/armon/circbuf v0.0.0-20150827004946-bbbad097214e

replace github.com/armon/consul-api => github.com/armon/consul-api v0.0.0-20180202201655-eb2c6b5be1b6

replace github.com/asaskevich/govalidator => github.com/asaskevich/govalidator v0.0.0-20190424111038-f61b66f89f4a

replace github.com/auth0/go-jwt-middleware => github.com/auth0/go-jwt-middleware v0.0.0-20170425171159-5493cabe49f7

replace github.com/aws/aws-sdk-go => github.com/aws/aws-sdk-go v1.16.26

replace github.com/bazelbuild/bazel-gazelle => github.com/bazelbuild/bazel-gazelle v0.19.1-0.20191105222053-70208cbdc798

replace github.com/bazelbuild/buildtools => github.com/bazelbuild/buildtools v0.0.0-20190917191645-69366ca98f89

replace github.com/bazelbuild/rules_go => github.com/bazelbuild/rules_go v0.0.0-20190719190356-6dae44dc5cab

replace github.com/beorn7/perks => github.com/beorn7/perks v0.0.0-20180321164747-3a771d992973

replace github.com/bifurcation/mint => github.com/bifurcation/mint v0.0.0-20180715133206-93c51c6ce115

replace github.com/blang/semver => github.com/blang/semver v3.5.0+incompatible

replace github.com/boltdb/bolt => github.com/boltdb/bolt v1.3.1

replace github.com/bradfitz/go-smtpd => github.com/bradfitz/go-smtpd v0.0.0-20170404230938-deb6d6237625

replace github.com/caddyserver/caddy => github.com/caddyserver/caddy v1.0.3

replace github.com/cenkalti/backoff => github.com/cenkalti/backoff v2.1.1+incompatible

replace github.com/cespare/prettybench => github.com/cespare/prettybench v0.0.0-20150116022406-03b8cfe5406c

replace github.com/chai2010/gettext-go => github.com/chai2010/gettext-go v0.0.0-20160711120539-c6fed771bfd5

replace github.com/checkpoint-restore/go-criu => github.com/checkpoint-restore/go-criu v0.0.0-20190109184317-bdb7599cd87b

replace github.com/cheekybits/genny => github.com/cheekybits/genny v0.0.0-20170328200008-9127e812e1e9

replace github.com/client9/misspell => github.com/client9/misspell v0.3.4

replace github.com/cloudflare/cfssl => github.com/cloudflare/cfssl v0.0.0-20180726162950-56268a613adf

replace github.com/clusterhq/flocker-go => github.com/clusterhq/flocker-go v0.0.0-20160920122132-2b8b7259d313

replace github.com/codegangsta/negroni => github.com/codegangsta/negroni v1.0.0

replace github.com/container-storage-interface/spec => github.com/container-storage-interface/spec v1.1.0

replace github.com/containerd/console => github.com/containerd/console v0.0.0-20170925154832-84eeaae905fa

replace github.com/containerd/containerd => github.com/containerd/containerd v1.0.2

replace github.com/containerd/typeurl => github.com/containerd/typeurl v0.0.0-20190228175220-2a93cfde8c20

replace github.com/containernetworking/cni => github.com/containernetworking/cni v0.7.1

replace github.com/coredns/corefile-migration => github.com/coredns/corefile-migration v1.0.2

replace github.com/coreos/bbolt => github.com/coreos/bbolt v1.3.3

replace github.com/coreos/etcd => github.com/coreos/etcd v3.3.17+incompatible

replace github.com/coreos/go-etcd => github.com/coreos/go-etcd v2.0.0+incompatible

replace github.com/coreos/go-oidc => github.com/coreos/go-oidc v2.1.0+incompatible

replace github.com/coreos/go-semver => github.com/coreos/go-semver v0.3.0

replace github.com/coreos/go-systemd => github.com/coreos/go-systemd v0.0.0-20181012123002-c6f51f82210d

replace github.com/coreos/pkg => github.com/coreos/pkg v0.0.0-20180108230652-97fdf19511ea

replace github.com/coreos/rkt => github.com/coreos/rkt v1.30.0

replace github.com/cpuguy83/go-md2man => github.com/cpuguy83/go-md2man v1.0.10

replace github.com/cyphar/filepath-securejoin => github.com/cyphar/filepath-securejoin v0.2.2

replace github.com/davecgh/go-spew => github.com/davecgh/go-spew v1.1.1

replace github.com/daviddengcn/go-colortext => github.com/daviddengcn/go-colortext v0.0.0-20160507010035-511bcaf42ccd

replace github.com/dgrijalva/jwt-go => github.com/dgrijalva/jwt-go v3.2.0+incompatible

replace github.com/dnaeon/go-vcr => github.com/dnaeon/go-vcr v1.0.1

replace github.com/docker/distribution => github.com/docker/distribution v2.7.1+incompatible

replace github.com/docker/docker => github.com/docker/docker v0.7.3-0.20190327010347-be7ac8be2ae0

replace github.com/docker/go-connections => github.com/docker/go-connections v0.3.0

replace github.com/docker/go-units => github.com/docker/go-units v0.3.3

replace github.com/docker/libnetwork => github.com/docker/libnetwork v0.0.0-20180830151422-a9cd636e3789

replace github.com/docker/spdystream => github.com/docker/spdystream v0.0.0-20160310174837-449fdfce4d96

replace github.com/dustin/go-humanize => github.com/dustin/go-humanize v1.0.0

replace github.com/elazarl/goproxy => github.com/elazarl/goproxy v0.0.0-20170405201442-c4fc26588b6e

replace github.com/emicklei/go-restful => github.com/emicklei/go-restful v2.9.5+incompatible

replace github.com/euank/go-kmsg-parser => github.com/euank/go-kmsg-parser v2.0.0+incompatible

replace github.com/evanphx/json-patch => github.com/evanphx/json-patch v4.9.0+incompatible

replace github.com/exponent-io/jsonpath => github.com/exponent-io/jsonpath v0.0.0-20151013193312-d6023ce2651d

replace github.com/fatih/camelcase => github.com/fatih/camelcase v1.0.0

replace github.com/fatih/color => github.com/fatih/color v1.6.0

replace github.com/flynn/go-shlex => github.com/flynn/go-shlex v0.0.0-20150515145356-3f9db97f8568

replace github.com/fsnotify/fsnotify => github.com/fsnotify/fsnotify v1.4.7

replace github.com/ghodss/yaml => github.com/ghodss/yaml v0.0.0-20180820084758-c7ce16629ff4

replace github.com/gliderlabs/ssh => github.com/gliderlabs/ssh v0.1.1

replace github.com/globalsign/mgo => github.com/globalsign/mgo v0.0.0-20181015135952-eeefdecb41b8

replace github.com/go-acme/lego => github.com/go-acme/lego v2.5.0+incompatible

replace github.com/go-bindata/go-bindata => github.com/go-bindata/go-bindata v3.1.1+incompatible

replace github.com/go-critic/go-critic => github.com/go-critic/go-critic v0.3.5-0.20190526074819-1df300866540

replace github.com/go-lintpack/lintpack => github.com/go-lintpack/lintpack v0.5.2

replace github.com/go-logr/logr => github.com/go-logr/logr v0.1.0

replace github.com/go-ole/go-ole => github.com/go-ole/go-ole v1.2.1

replace github.com/go-openapi/analysis => github.com/go-openapi/analysis v0.19.2

replace github.com/go-openapi/errors => github.com/go-openapi/errors v0.19.2

replace github.com/go-openapi/jsonpointer => github.com/go-openapi/jsonpointer v0.19.3

replace github.com/go-openapi/jsonreference => github.com/go-openapi/jsonreference v0.19.2

replace github.com/go-openapi/loads => github.com/go-openapi/loads v0.19.2

replace github.com/go-openapi/runtime => github.com/go-openapi/runtime v0.19.0

replace github.com/go-openapi/spec => github.com/go-openapi/spec v0.19.2

replace github.com/go-openapi/strfmt => github.com/go-openapi/strfmt v0.19.0

replace github.com/go-openapi/swag => github.com/go-openapi/swag v0.19.5

replace github.com/go-openapi/validate => github.com/go-openapi/validate v0.19.2

replace github.com/go-ozzo/ozzo-validation => github.com/go-ozzo/ozzo-validation v3.5.0+incompatible

replace github.com/go-toolsmith/astcast => github.com/go-toolsmith/astcast v1.0.0

replace github.com/go-toolsmith/astcopy => github.com/go-toolsmith/astcopy v1.0.0

replace github.com/go-toolsmith/astequal => github.com/go-toolsmith/astequal v1.0.0

replace github.com/go-toolsmith/astfmt => github.com/go-toolsmith/astfmt v1.0.0

replace github.com/go-toolsmith/astinfo => github.com/go-toolsmith/astinfo v0.0.0-20180906194353-9809ff7efb21

replace github.com/go-toolsmith/astp => github.com/go-toolsmith/astp v1.0.0

replace github.com/go-toolsmith/pkgload => github.com/go-toolsmith/pkgload v1.0.0

replace github.com/go-toolsmith/strparse => github.com/go-toolsmith/strparse v1.0.0

replace github.com/go-toolsmith/typep => github.com/go-toolsmith/typep v1.0.0

replace github.com/gobwas/glob => github.com/gobwas/glob v0.2.3

replace github.com/godbus/dbus => github.com/godbus/dbus v4.1.0+incompatible

replace github.com/gogo/protobuf => github.com/gogo/protobuf v1.2.2-0.20190723190241-65acae22fc9d

replace github.com/golang/glog => github.com/golang/glog v0.0.0-20160126235308-23def4e6c14b

replace github.com/golang/groupcache => github.com/golang/groupcache v0.0.0-20160516000752-02826c3e7903

replace github.com/golang/mock => github.com/golang/mock v1.2.0

replace github.com/golang/protobuf => github.com/golang/protobuf v1.3.1

replace github.com/golangci/check => github.com/golangci/check v0.0.0-20180506172741-cfe4005ccda2

replace github.com/golangci/dupl => github.com/golangci/dupl v0.0.0-20180902072040-3e9179ac440a

replace github.com/golangci/errcheck => github.com/golangci/errcheck v0.0.0-20181223084120-ef45e06d44b6

replace github.com/golangci/go-misc => github.com/golangci/go-misc v0.0.0-20180628070357-927a3d87b613

replace github.com/golangci/go-tools => github.com/golangci/go-tools v0.0.0-20190318055746-e32c54105b7c

replace github.com/golangci/goconst => github.com/golangci/goconst v0.0.0-20180610141641-041c5f2b40f3

replace github.com/golangci/gocyclo => github.com/golangci/gocyclo v0.0.0-20180528134321-2becd97e67ee

replace github.com/golangci/gofmt => github.com/golangci/gofmt v0.0.0-20181222123516-0b8337e80d98

replace github.com/golangci/golangci-lint => github.com/golangci/golangci-lint v1.18.0

replace github.com/golangci/gosec => github.com/golangci/gosec v0.0.0-20190211064107-66fb7fc33547

replace github.com/golangci/ineffassign => github.com/golangci/ineffassign v0.0.0-20190609212857-42439a7714cc

replace github.com/golangci/lint-1 => github.com/golangci/lint-1 v0.0.0-20190420132249-ee948d087217

replace github.com/golangci/maligned => github.com/golangci/maligned v0.0.0-20180506175553-b1d89398deca

replace github.com/golangci/misspell => github.com/golangci/misspell v0.0.0-20180809174111-950f5d19e770

replace github.com/golangci/prealloc => github.com/golangci/prealloc v0.0.0-20180630174525-215b22d4de21

replace github.com/golangci/revgrep => github.com/golangci/revgrep v0.0.0-20180526074752-d9c87f5ffaf0

replace github.com/golangci/unconvert => github.com/golangci/unconvert v0.0.0-20180507085042-28b1c447d1f4

replace github.com/golangplus/bytes => github.com/golangplus/bytes v0.0.0-20160111154220-45c989fe5450

replace github.com/golangplus/fmt => github.com/golangplus/fmt v0.0.0-20150411045040-2a5d6d7d2995

replace github.com/golangplus/testing => github.com/golangplus/testing v0.0.0-20180327235837-af21d9c3145e

replace github.com/google/btree => github.com/google/btree v0.0.0-20180813153112-4030bb1f1f0c

replace github.com/google/cadvisor => github.com/google/cadvisor v0.34.0

replace github.com/google/certificate-transparency-go => github.com/google/certificate-transparency-go v1.0.21

replace github.com/google/go-cmp => github.com/google/go-cmp v0.3.0

replace github.com/google/go-github => github.com/google/go-github v17.0.0+incompatible

replace github.com/google/go-querystring => github.com/google/go-querystring v1.0.0

replace github.com/google/gofuzz => github.com/google/gofuzz v1.0.0

replace github.com/google/martian => github.com/google/martian v2.1.0+incompatible

replace github.com/google/pprof => github.com/google/pprof v0.0.0-20181206194817-3ea8567a2e57

replace github.com/google/renameio => github.com/google/renameio v0.1.0

replace github.com/google/uuid => github.com/google/uuid v1.1.1

replace github.com/googleapis/gax-go/v2 => github.com/googleapis/gax-go/v2 v2.0.4

replace github.com/googleapis/gnostic => github.com/googleapis/gnostic v0.0.0-20170729233727-0c5108395e2d

replace github.com/gophercloud/gophercloud => github.com/gophercloud/gophercloud v0.1.0

replace github.com/gopherjs/gopherjs => github.com/gopherjs/gopherjs v0.0.0-20181017120253-0766667cb4d1

replace github.com/gorilla/context => github.com/gorilla/context v1.1.1

replace github.com/gorilla/mux => github.com/gorilla/mux v1.7.0

replace github.com/gorilla/websocket => github.com/gorilla/websocket v1.4.0

replace github.com/gostaticanalysis/analysisutil => github.com/gostaticanalysis/analysisutil v0.0.3

replace github.com/gregjones/httpcache => github.com/gregjones/httpcache v0.0.0-20180305231024-9cad4c3443a7

replace github.com/grpc-ecosystem/go-grpc-middleware => github.com/grpc-ecosystem/go-grpc-middleware v0.0.0-20190222133341-cfaf5686ec79

replace github.com/grpc-ecosystem/go-grpc-prometheus => github.com/grpc-ecosystem/go-grpc-prometheus v1.2.0

replace github.com/grpc-ecosystem/grpc-gateway => github.com/grpc-ecosystem/grpc-gateway v1.3.0

replace github.com/hashicorp/go-syslog => github.com/hashicorp/go-syslog v1.0.0

replace github.com/hashicorp/golang-lru => github.com/hashicorp/golang-lru v0.5.1

replace github.com/hashicorp/hcl => github.com/hashicorp/hcl v1.0.0

replace github.com/heketi/heketi => github.com/heketi/heketi v9.0.1-0.20190917153846-c2e2a4ab7ab9+incompatible

replace github.com/heketi/tests => github.com/heketi/tests v0.0.0-20151005000721-f3775cbcefd6

replace github.com/hpcloud/tail => github.com/hpcloud/tail v1.0.0

replace github.com/imdario/mergo => github.com/imdario/mergo v0.3.5

replace github.com/inconshreveable/mousetrap => github.com/inconshreveable/mousetrap v1.0.0

replace github.com/jellevandenhooff/dkim => github.com/jellevandenhooff/dkim v0.0.0-20150330215556-f50fe3d243e1

replace github.com/jimstudt/http-authentication => github.com/jimstudt/http-authentication v0.0.0-20140401203705-3eca13d6893a

replace github.com/jmespath/go-jmespath => github.com/jmespath/go-jmespath v0.0.0-20180206201540-c2b33e8439af

replace github.com/jonboulle/clockwork => github.com/jonboulle/clockwork v0.1.0

replace github.com/json-iterator/go => github.com/json-iterator/go v1.1.7

replace github.com/jstemmer/go-junit-report => github.com/jstemmer/go-junit-report v0.0.0-20190106144839-af01ea7f8024

replace github.com/jtolds/gls => github.com/jtolds/gls v4.20.0+incompatible

replace github.com/karrick/godirwalk => github.com/karrick/godirwalk v1.7.5

replace github.com/kisielk/errcheck => github.com/kisielk/errcheck v1.2.0

replace github.com/kisielk/gotool => github.com/kisielk/gotool v1.0.0

replace github.com/klauspost/compress => github.com/klauspost/compress v1.4.1

replace github.com/klauspost/cpuid => github.com/klauspost/cpuid v1.2.0

replace github.com/konsorten/go-windows-terminal-sequences => github.com/konsorten/go-windows-terminal-sequences v1.0.1

replace github.com/kr/pretty => github.com/kr/pretty v0.1.0

replace github.com/kr/pty => github.com/kr/pty v1.1.5

replace github.com/kr/text => github.com/kr/text v0.1.0

replace github.com/kylelemons/godebug => github.com/kylelemons/godebug v0.0.0-20170820004349-d65d576e9348

replace github.com/libopenstorage/openstorage => github.com/libopenstorage/openstorage v1.0.0

replace github.com/liggitt/tabwriter => github.com/liggitt/tabwriter v0.0.0-20181228230101-89fcab3d43de

replace github.com/lithammer/dedent => github.com/lithammer/dedent v1.1.0

replace github.com/logrusorgru/aurora => github.com/logrusorgru/aurora v0.0.0-20181002194514-a7b3b318ed4e

replace github.com/lpabon/godbc => github.com/lpabon/godbc v0.1.1

replace github.com/lucas-clemente/aes12 => github.com/lucas-clemente/aes12 v0.0.0-20171027163421-cd47fb39b79f

replace github.com/lucas-clemente/quic-clients => github.com/lucas-clemente/quic-clients v0.1.0

replace github.com/lucas-clemente/quic-go => github.com/lucas-clemente/quic-go v0.10.2

replace github.com/lucas-clemente/quic-go-certificates => github.com/lucas-clemente/quic-go-certificates v0.0.0-20160823095156-d2f86524cced

replace github.com/magiconair/properties => github.com/magiconair/properties v1.8.1

replace github.com/mailru/easyjson => github.com/mailru/easyjson v0.0.0-20190626092158-b2ccc519800e

replace github.com/marten-seemann/qtls => github.com/marten-seemann/qtls v0.2.3

replace github.com/mattn/go-colorable => github.com/mattn/go-colorable v0.0.9

replace github.com/mattn/go-isatty => github.com/mattn/go-isatty v0.0.9

replace github.com/mattn/go-shellwords => github.com/mattn/go-shellwords v1.0.5

replace github.com/mattn/goveralls => github.com/mattn/goveralls v0.0.2

replace github.com/matttproud/golang_protobuf_extensions => github.com/matttproud/golang_protobuf_extensions v1.0.1

replace github.com/mesos/mesos-go => github.com/mesos/mesos-go v0.0.9

replace github.com/mholt/certmagic => github.com/mholt/certmagic v0.6.2-0.20190624175158-6a42ef9fe8c2

replace github.com/miekg/dns => github.com/miekg/dns v1.1.4

replace github.com/mindprince/gonvml => github.com/mindprince/gonvml v0.0.0-20171110221305-fee913ce8fb2

replace github.com/mistifyio/go-zfs => github.com/mistifyio/go-zfs v2.1.1+incompatible

replace github.com/mitchellh/go-homedir => github.com/mitchellh/go-homedir v1.1.0

replace github.com/mitchellh/go-ps => github.com/mitchellh/go-ps v0.0.0-20170309133038-4fdf99ab2936

replace github.com/mitchellh/go-wordwrap => github.com/mitchellh/go-wordwrap v1.0.0

replace github.com/mitchellh/mapstructure => github.com/mitchellh/mapstructure v1.1.2

replace github.com/modern-go/concurrent => github.com/modern-go/concurrent v0.0.0-20180306012644-bacd9c7ef1dd

replace github.com/modern-go/reflect2 => github.com/modern-go/reflect2 v1.0.2

replace github.com/mohae/deepcopy => github.com/mohae/deepcopy v0.0.0-20170603005431-491d3605edfb

replace github.com/morikuni/aec => github.com/morikuni/aec v0.0.0-20170113033406-39771216ff4c

replace github.com/mozilla/tls-observatory => github.com/mozilla/tls-observatory v0.0.0-20180409132520-8791a200eb40

replace github.com/mrunalp/fileutils => github.com/mrunalp/fileutils v0.0.0-20160930181131-4ee1cc9a8058

replace github.com/munnerz/goautoneg => github.com/munnerz/goautoneg v0.0.0-20120707110453-a547fc61f48d

replace github.com/mvdan/xurls => github.com/mvdan/xurls v1.1.0

replace github.com/mxk/go-flowrate => github.com/mxk/go-flowrate v0.0.0-20140419014527-cca7078d478f

replace github.com/naoina/go-stringutil => github.com/naoina/go-stringutil v0.1.0

replace github.com/naoina/toml => github.com/naoina/toml v0.1.1

replace github.com/nbutton23/zxcvbn-go => github.com/nbutton23/zxcvbn-go v0.0.0-20171102151520-eafdab6b0663

replace github.com/onsi/ginkgo => github.com/onsi/ginkgo v1.8.0

replace github.com/onsi/gomega => github.com/onsi/gomega v1.5.0

replace github.com/opencontainers/go-digest => github.com/opencontainers/go-digest v1.0.0-rc1

replace github.com/opencontainers/image-spec => github.com/opencontainers/image-spec v1.0.1

replace github.com/opencontainers/runc => github.com/opencontainers/runc v1.0.0-rc2.0.20190611121236-6cc515888830

replace github.com/opencontainers/runtime-spec => github.com/opencontainers/runtime-spec v1.0.0

replace github.com/opencontainers/selinux => github.com/opencontainers/selinux v1.2.2

replace github.com/pborman/uuid => github.com/pborman/uuid v1.2.0

replace github.com/pelletier/go-toml => github.com/pelletier/go-toml v1.2.0

replace github.com/peterbourgon/diskv => github.com/peterbourgon/diskv v2.0.1+incompatible

replace github.com/pkg/errors => github.com/pkg/errors v0.8.1

replace github.com/pmezard/go-difflib => github.com/pmezard/go-difflib v1.0.0

replace github.com/pquerna/cachecontrol => github.com/pquerna/cachecontrol v0.0.0-20171018203845-0dec1b30a021

replace github.com/pquerna/ffjson => github.com/pquerna/ffjson v0.0.0-20180717144149-af8b230fcd20

replace github.com/prometheus/client_golang => github.com/prometheus/client_golang v0.9.2

replace github.com/prometheus/client_model => github.com/prometheus/client_model v0.0.0-20180712105110-5c3871d89910

replace github.com/prometheus/common => github.com/prometheus/common v0.0.0-20181126121408-4724e9255275

replace github.com/prometheus/procfs => github.com/prometheus/procfs v0.0.0-20181204211112-1dc9a6cbc91a

replace github.com/quasilyte/go-consistent => github.com/quasilyte/go-consistent v0.0.0-20190521200055-c6f3937de18c

replace github.com/quobyte/api => github.com/quobyte/api v0.1.2

replace github.com/remyoudompheng/bigfft => github.com/remyoudompheng/bigfft v0.0.0-20170806203942-52369c62f446

replace github.com/robfig/cron => github.com/robfig/cron v1.1.0

replace github.com/rogpeppe/go-internal => github.com/rogpeppe/go-internal v1.3.0

replace github.com/rubiojr/go-vhd => github.com/rubiojr/go-vhd v0.0.0-20160810183302-0bfd3b39853c

replace github.com/russross/blackfriday => github.com/russross/blackfriday v1.5.2

replace github.com/ryanuber/go-glob => github.com/ryanuber/go-glob v0.0.0-20170128012129-256dc444b735

replace github.com/satori/go.uuid => github.com/satori/go.uuid v1.2.0

replace github.com/seccomp/libseccomp-golang => github.com/seccomp/libseccomp-golang v0.9.1

replace github.com/shirou/gopsutil => github.com/shirou/gopsutil v0.0.0-20180427012116-c95755e4bcd7

replace github.com/shirou/w32 => github.com/shirou/w32 v0.0.0-20160930032740-bb4de0191aa4

replace github.com/shurcooL/go => github.com/shurcooL/go v0.0.0-20180423040247-9e1955d9fb6e

replace github.com/shurcooL/go-goon => github.com/shurcooL/go-goon v0.0.0-20170922171312-37c2f522c041

replace github.com/sirupsen/logrus => github.com/sirupsen/logrus v1.4.2

replace github.com/smartystreets/assertions => github.com/smartystreets/assertions v0.0.0-20180927180507-b2de0cb4f26d

replace github.com/smartystreets/goconvey => github.com/smartystreets/goconvey v0.0.0-20190330032615-68dc04aab96a

replace github.com/soheilhy/cmux => github.com/soheilhy/cmux v0.1.3

replace github.com/sourcegraph/go-diff => github.com/sourcegraph/go-diff v0.5.1

replace github.com/spf13/afero => github.com/spf13/afero v1.2.2

replace github.com/spf13/cast => github.com/spf13/cast v1.3.0

replace github.com/spf13/cobra => github.com/spf13/cobra v0.0.5

replace github.com/spf13/jwalterweatherman => github.com/spf13/jwalterweatherman v1.1.0

replace github.com/spf13/pflag => github.com/spf13/pflag v1.0.5

replace github.com/spf13/viper => github.com/spf13/viper v1.3.2

replace github.com/storageos/go-api => github.com/storageos/go-api v0.0.0-20180912212459-343b3eff91fc

replace github.com/stretchr/objx => github.com/stretchr/objx v0.2.0

replace github.com/stretchr/testify => github.com/stretchr/testify v1.3.0

replace github.com/syndtr/gocapability => github.com/syndtr/gocapability v0.0.0-20160928074757-e7cb7fa329f4

replace github.com/tarm/serial => github.com/tarm/serial v0.0.0-20180830185346-98f6abe2eb07

replace github.com/thecodeteam/goscaleio => github.com/thecodeteam/goscaleio v0.1.0

replace github.com/timakin/bodyclose => github.com/timakin/bodyclose v0.0.0-20190721030226-87058b9bfcec

replace github.com/tmc/grpc-websocket-proxy => github.com/tmc/grpc-websocket-proxy v0.0.0-20170815181823-89b8d40f7ca8

replace github.com/ugorji/go/codec => github.com/ugorji/go/codec v0.0.0-20181204163529-d75b2dcb6bc8

replace github.com/ultraware/funlen => github.com/ultraware/funlen v0.0.2

replace github.com/urfave/negroni => github.com/urfave/negroni v1.0.0

replace github.com/valyala/bytebufferpool => github.com/valyala/bytebufferpool v1.0.0

replace github.com/valyala/fasthttp => github.com/valyala/fasthttp v1.2.0

replace github.com/valyala/quicktemplate => github.com/valyala/quicktemplate v1.1.1

replace github.com/valyala/tcplisten => github.com/valyala/tcplisten v0.0.0-20161114210144-ceec8f93295a

replace github.com/vishvananda/netlink => github.com/vishvananda/netlink v0.0.0-20171020171820-b2de5d10e38e

replace github.com/vishvananda/netns => github.com/vishvananda/netns v0.0.0-20171111001504-be1fbeda1936

replace github.com/vmware/govmomi => github.com/vmware/govmomi v0.20.1

replace github.com/xiang90/probing => github.com/xiang90/probing v0.0.0-20160813154853-07dd2e8dfe18

replace github.com/xlab/handysort => github.com/xlab/handysort v0.0.0-20150421192137-fb3537ed64a1

replace github.com/xordataexchange/crypt => github.com/xordataexchange/crypt v0.0.3-0.20170626215501-b2862e3d0a77

replace go.etcd.io/bbolt => go.etcd.io/bbolt v1.3.3

replace go.opencensus.io => go.opencensus.io v0.21.0

replace go.uber.org/atomic => go.uber.org/atomic v0.0.0-20181018215023-8dc6146f7569

replace go.uber.org/multierr => go.uber.org/multierr v0.0.0-20180122172545-ddea229ff1df

replace go.uber.org/zap => go.uber.org/zap v0.0.0-20180814183419-67bc79d13d15

replace go4.org => go4.org v0.0.0-20180809161055-417644f6feb5

replace golang.org/x/build => golang.org/x/build v0.0.0-20190927031335-2835ba2e683f

replace golang.org/x/crypto => golang.org/x/crypto v0.0.0-20200220183623-bac4c82f6975

replace golang.org/x/exp => golang.org/x/exp v0.0.0-20190312203227-4b39c73a6495

replace golang.org/x/image => golang.org/x/image v0.0.0-20190227222117-0694c2d4d067

replace golang.org/x/lint => golang.org/x/lint v0.0.0-20190409202823-959b441ac422

replace golang.org/x/mobile => golang.org/x/mobile v0.0.0-20190312151609-d3739f865fa6

replace golang.org/x/mod => golang.org/x/mod v0.0.0-20190513183733-4bf6d317e70e

replace golang.org/x/net => golang.org/x/net v0.0.0-20191004110552-13f9640d40b9

replace golang.org/x/oauth2 => golang.org/x/oauth2 v0.0.0-20190604053449-0f29369cfe45

replace golang.org/x/perf => golang.org/x/perf v0.0.0-20180704124530-6e6d33e29852

replace golang.org/x/sync => golang.org/x/sync v0.0.0-20190911185100-cd5d95a43a6e

replace golang.org/x/sys => golang.org/x/sys v0.0.0-20190813064441-fde4db37ae7a

replace golang.org/x/text => golang.org/x/text v0.3.2

replace golang.org/x/time => golang.org/x/time v0.0.0-20190308202827-9d24e82272b4

replace golang.org/x/tools => golang.org/x/tools v0.0.0-20190821162956-65e3620a7ae7

replace golang.org/x/xerrors => golang.org/x/xerrors v0.0.0-20190717185122-a985d3407aa7

replace gonum.org/v1/gonum => gonum.org/v1/gonum v0.0.0-20190331200053-3d26580ed485

replace gonum.org/v1/netlib => gonum.org/v1/netlib v0.0.0-20190331212654-76723241ea4e

replace google.golang.org/api => google.golang.org/api v0.6.1-0.20190607001116-5213b8090861

replace google.golang.org/appengine => google.golang.org/appengine v1.5.0

replace google.golang.org/genproto => google.golang.org/genproto v0.0.0-20190502173448-54afdca5d873

replace google.golang.org/grpc => google.golang.org/grpc v1.23.0

replace gopkg.in/airbrake/gobrake.v2 => gopkg.in/airbrake/gobrake.v2 v2.0.9

replace gopkg.in/check.v1 => gopkg.in/check.v1 v1.0.0-20180628173108-788fd7840127

replace gopkg.in/errgo.v2 => gopkg.in/errgo.v2 v2.1.0

replace gopkg.in/fsnotify.v1 => gopkg.in/fsnotify.v1 v1.4.7

replace gopkg.in/gcfg.v1 => gopkg.in/gcfg.v1 v1.2.0

replace gopkg.in/gemnasium/logrus-airbrake-hook.v2 => gopkg.in/gemnasium/logrus-airbrake-hook.v2 v2.1.2

replace gopkg.in/inf.v0 => gopkg.in/inf.v0 v0.9.1

replace gopkg.in/mcuadros/go-syslog.v2 => gopkg.in/mcuadros/go-syslog.v2 v2.2.1

replace gopkg.in/natefinch/lumberjack.v2 => gopkg.in/natefinch/lumberjack.v2 v2.0.0

replace gopkg.in/square/go-jose.v2 => gopkg.in/square/go-jose.v2 v2.2.2

replace gopkg.in/tomb.v1 => gopkg.in/tomb.v1 v1.0.0-20141024135613-dd632973f1e7

replace gopkg.in/warnings.v0 => gopkg.in/warnings.v0 v0.1.1

replace gopkg.in/yaml.v2 => gopkg.in/yaml.v2 v2.2.8

replace gotest.tools => gotest.tools v2.2.0+incompatible

replace gotest.tools/gotestsum => gotest.tools/gotestsum v0.3.5

replace grpc.go4.org => grpc.go4.org v0.0.0-20170609214715-11d0a25b4919

replace honnef.co/go/tools => honnef.co/go/tools v0.0.1-2019.2.2

replace k8s.io/api => k8s.io/api v0.16.15

replace k8s.io/apiextensions-apiserver => k8s.io/apiextensions-apiserver v0.16.15

replace k8s.io/apimachinery => k8s.io/apimachinery v0.16.15

replace k8s.io/apiserver => k8s.io/apiserver v0.16.15

replace k8s.io/cli-runtime => k8s.io/cli-runtime v0.16.15

replace k8s.io/client-go => k8s.io/client-go v0.16.15

replace k8s.io/cloud-provider => k8s.io/cloud-provider v0.16.15

replace k8s.io/cluster-bootstrap => k8s.io/cluster-bootstrap v0.16.15

replace k8s.io/code-generator => k8s.io/code-generator v0.16.15

replace k8s.io/component-base => k8s.io/component-base v0.16.15

replace k8s.io/cri-api => k8s.io/cri-api v0.16.15

replace k8s.io/csi-translation-lib => k8s.io/csi-translation-lib v0.16.15

replace k8s.io/gengo => k8s.io/gengo v0.0.0-20190822140433-26a664648505

replace k8s.io/heapster => k8s.io/heapster v1.2.0-beta.1

replace k8s.io/klog => k8s.io/klog v1.0.0

replace k8s.io/kube-aggregator => k8s.io/kube-aggregator v0.16.15

replace k8s.io/kube-controller-manager => k8s.io/kube-controller-manager v0.16.15

replace k8s.io/kube-openapi => k8s.io/kube-openapi v0.0.0-20200410163147-594e756bea31

replace k8s.io/kube-proxy => k8s.io/kube-proxy v0.16.15

replace k8s.io/kube-scheduler => k8s.io/kube-scheduler v0.16.15

replace k8s.io/kubectl => k8s.io/kubectl v0.16.15

replace k8s.io/kubelet => k8s.io/kubelet v0.16.15

replace k8s.io/legacy-cloud-providers => k8s.io/legacy-cloud-providers v0.16.15

replace k8s.io/metrics => k8s.io/metrics v0.16.15

replace k8s.io/node-api => k8s.io/node-api v0.16.15

replace k8s.io/repo-infra => k8s.io/repo-infra v0.0.1-alpha.1

replace k8s.io/sample-apiserver => k8s.io/sample-apiserver v0.16.15

replace k8s.io/sample-cli-plugin => k8s.io/sample-cli-plugin v0.16.15

replace k8s.io/sample-controller => k8s.io/sample-controller v0.16.15

replace k8s.io/utils => k8s.io/utils v0.0.0-20190801114015-581e00157fb1

replace modernc.org/cc => modernc.org/cc v1.0.0

replace modernc.org/golex => modernc.org/golex v1.0.0

replace modernc.org/mathutil => modernc.org/mathutil v1.0.0

replace modernc.org/strutil => modernc.org/strutil v1.0.0

replace modernc.org/xc => modernc.org/xc v1.0.0

replace mvdan.cc/interfacer => mvdan.cc/interfacer v0.0.0-20180901003855-c20040233aed

replace mvdan.cc/lint => mvdan.cc/lint v0.0.0-20170908181259-adc824a0674b

replace mvdan.cc/unparam => mvdan.cc/unparam v0.0.0-20190209190245-fbb59629db34

replace sigs.k8s.io/kustomize => sigs.k8s.io/kustomize v2.0.3+incompatible

replace sigs.k8s.io/structured-merge-diff => sigs.k8s.io/structured-merge-diff v1.0.2

replace sigs.k8s.io/yaml => sigs.k8s.io/yaml v1.1.0

replace sourcegraph.com/sqs/pbtypes => sourcegraph.com/sqs/pbtypes v0.0.0-20180604144634-d3ebe8f20ae4

replace vbom.ml/util => github.com/fvbommel/util v0.0.0-20160121211510-db5cfe13f5cc
