// Made by `go run . generate` in the folder above. Do not edit.

module nodejoin/e2e/kubernetes/1.15

go 1.12

tool k8s.io/kubernetes/cmd/kubelet

require k8s.io/kubernetes v1.15.0 // indirect

replace bitbucket.org/bertimus9/systemstat => bitbucket.org/bertimus9/systemstat v0.0.0-20180207000608-0eeff89b0690

replace cloud.google.com/go => cloud.google.com/go v0.34.0

replace github.com/Azure/azure-sdk-for-go => github.com/Azure/azure-sdk-for-go v21.4.0+incompatible

replace github.com/Azure/go-ansiterm => github.com/Azure/go-ansiterm v0.0.0-20170929234023-d6e3b3328b78

replace github.com/Azure/go-autorest => github.com/Azure/go-autorest v11.1.2+incompatible

replace github.com/BurntSushi/toml => github.com/BurntSushi/toml v0.3.0

replace github.com/BurntSushi/xgb => github.com/BurntSushi/xgb v0.0.0-20160522181843-27f122750802

replace github.com/GoogleCloudPlatform/k8s-cloud-provider => github.com/GoogleCloudPlatform/k8s-cloud-provider v0.0.0-20181220005116-f8e995905100

replace github.com/JeffAshton/win_pdh => github.com/JeffAshton/win_pdh v0.0.0-20161109143554-76bb4ee9f0ab

replace github.com/MakeNowJust/heredoc => github.com/MakeNowJust/heredoc v0.0.0-20170808103936-bb23615498cd

replace github.com/Microsoft/go-winio => github.com/Microsoft/go-winio v0.4.11

replace github.com/Microsoft/hcsshim => github.com/Microsoft/hcsshim v0.8.6

replace github.com/NYTimes/gziphandler => github.com/NYTimes/gziphandler v0.0.0-20170623195520-56545f4a5d46

replace github.com/PuerkitoBio/purell => github.com/PuerkitoBio/purell v1.1.0

replace github.com/PuerkitoBio/urlesc => github.com/PuerkitoBio/urlesc v0.0.0-20170810143723-de5bf2ad4578

replace github.com/Rican7/retry => github.com/Rican7/retry v0.1.0

replace github.com/armon/circbuf => github.com/armon/circbuf v0.0.0-20150827004946-bbbad097214e

replace github.com/asaskevich/govalidator => github.com/asaskevich/govalidator v0.0.0-20180720115003-f9ffefc3facf

replace github.com/auth0/go-jwt-middleware => github.com/auth0/go-jwt-middleware v0.0.0-20170425171159-5493cabe49f7

replace github.com/aws/aws-sdk-go => github.com/aws/aws-sdk-go v1.16.26

replace github.com/bazelbuild/bazel-gazelle => github.com/bazelbuild/bazel-gazelle v0.0.0-20181012220611-c728ce9f663e

replace github.com/bazelbuild/buildtools => github.com/bazelbuild/buildtools v0.0.0-20180226164855-80c7f0d45d7e

replace github.com/beorn7/perks => github.com/beorn7/perks v0.0.0-20180321164747-3a771d992973

replace github.com/blang/semver => github.com/blang/semver v3.5.0+incompatible

replace github.com/boltdb/bolt => github.com/boltdb/bolt v1.3.1

replace github.com/cespare/prettybench => github.com/cespare/prettybench v0.0.0-20150116022406-03b8cfe5406c

replace github.com/chai2010/gettext-go => github.com/chai2010/gettext-go v0.0.0-20160711120539-c6fed771bfd5

replace github.com/client9/misspell => github.com/client9/misspell v0.0.0-20170928000206-9ce5d979ffda

replace github.com/cloudflare/cfssl => github.com/cloudflare/cfssl v0.0.0-20180726162950-56268a613adf

replace github.com/clusterhq/flocker-go => github.com/clusterhq/flocker-go v0.0.0-20160920122132-2b8b7259d313

replace github.com/codedellemc/goscaleio => github.com/codedellemc/goscaleio v0.0.0-20170830184815-20e2ce2cf885

replace github.com/codegangsta/negroni => github.com/codegangsta/negroni v1.0.0

replace github.com/container-storage-interface/spec => github.com/container-storage-interface/spec v1.1.0

replace github.com/containerd/console => github.com/containerd/console v0.0.0-20170925154832-84eeaae905fa

replace github.com/containerd/containerd => github.com/containerd/containerd v1.0.2

replace github.com/containerd/typeurl => github.com/containerd/typeurl v0.0.0-20190228175220-2a93cfde8c20

replace github.com/containernetworking/cni => github.com/containernetworking/cni v0.6.0

replace github.com/coreos/bbolt => github.com/coreos/bbolt v1.3.1-coreos.6

replace github.com/coreos/etcd => github.com/coreos/etcd v3.3.13+incompatible

replace github.com/coreos/go-oidc => github.com/coreos/go-oidc v0.0.0-20180117170138-065b426bd416

replace github.com/coreos/go-semver => github.com/coreos/go-semver v0.0.0-20180108230905-e214231b295a

replace github.com/coreos/go-systemd => github.com/coreos/go-systemd v0.0.0-20180511133405-39ca1b05acc7

replace github.com/coreos/pkg => github.com/coreos/pkg v0.0.0-20180108230652-97fdf19511ea

replace github.com/coreos/rkt => github.com/coreos/rkt v1.30.0

replace github.com/cpuguy83/go-md2man => github.com/cpuguy83/go-md2man v1.0.4

replace github.com/cyphar/filepath-securejoin => github.com/cyphar/filepath-securejoin v0.0.0-20170720062807-ae69057f2299

replace github.com/d2g/dhcp4 => github.com/d2g/dhcp4 v0.0.0-20170904100407-a1d1b6c41b1c

replace github.com/d2g/dhcp4client => github.com/d2g/dhcp4client v0.0.0-20170829104524-6e570ed0a266

replace github.com/davecgh/go-spew => github.com/davecgh/go-spew v1.1.1

replace github.com/daviddengcn/go-colortext => github.com/daviddengcn/go-colortext v0.0.0-20160507010035-511bcaf42ccd

replace github.com/dgrijalva/jwt-go => github.com/dgrijalva/jwt-go v0.0.0-20160705203006-01aeca54ebda

replace github.com/dnaeon/go-vcr => github.com/dnaeon/go-vcr v1.0.1

replace github.com/docker/distribution => github.com/docker/distribution v0.0.0-20170726174610-edc3ab29cdff

replace github.com/docker/docker => github.com/docker/docker v0.7.3-0.20190327010347-be7ac8be2ae0

replace github.com/docker/go-connections => github.com/docker/go-connections v0.3.0

replace github.com/docker/go-units => github.com/docker/go-units v0.3.3

replace github.com/docker/libnetwork => github.com/docker/libnetwork v0.0.0-20180830151422-a9cd636e3789

replace github.com/docker/spdystream => github.com/docker/spdystream v0.0.0-20160310174837-449fdfce4d96

replace github.com/elazarl/goproxy => github.com/elazarl/goproxy v0.0.0-20170405201442-c4fc26588b6e

replace github.com/emicklei/go-restful => github.com/emicklei/go-restful v0.0.0-20170410110728-ff4f55a20633

replace github.com/euank/go-kmsg-parser => github.com/euank/go-kmsg-parser v2.0.0+incompatible

replace github.com/evanphx/json-patch => github.com/evanphx/json-patch v0.0.0-20190203023257-5858425f7550

replace github.com/exponent-io/jsonpath => github.com/exponent-io/jsonpath v0.0.0-20151013193312-d6023ce2651d

replace github.com/fatih/camelcase => github.com/fatih/camelcase v0.0.0-20160318181535-f6a740d52f96

replace github.com/fsnotify/fsnotify => github.com/fsnotify/fsnotify v1.4.7

replace github.com/ghodss/yaml => github.com/ghodss/yaml v0.0.0-20180820084758-c7ce16629ff4

replace github.com/globalsign/mgo => github.com/globalsign/mgo v0.0.0-20181015135952-eeefdecb41b8

replace github.com/go-openapi/analysis => github.com/go-openapi/analysis v0.17.2

replace github.com/go-openapi/errors => github.com/go-openapi/errors v0.17.2

replace github.com/go-openapi/jsonpointer => github.com/go-openapi/jsonpointer v0.19.0

replace github.com/go-openapi/jsonreference => github.com/go-openapi/jsonreference v0.19.0

replace github.com/go-openapi/loads => github.com/go-openapi/loads v0.17.2

replace github.com/go-openapi/runtime => github.com/go-openapi/runtime v0.17.2

replace github.com/go-openapi/spec => github.com/go-openapi/spec v0.17.2

replace github.com/go-openapi/strfmt => github.com/go-openapi/strfmt v0.17.0

replace github.com/go-openapi/swag => github.com/go-openapi/swag v0.17.2

replace github.com/go-openapi/validate => github.com/go-openapi/validate v0.18.0

replace github.com/go-ozzo/ozzo-validation => github.com/go-ozzo/ozzo-validation v3.5.0+incompatible

replace github.com/godbus/dbus => github.com/godbus/dbus v0.0.0-20151105175453-c7fdd8b5cd55

replace github.com/gogo/protobuf => github.com/gogo/protobuf v0.0.0-20171007142547-342cbe0a0415

replace github.com/golang/glog => github.com/golang/glog v0.0.0-20160126235308-23def4e6c14b

replace github.com/golang/groupcache => github.com/golang/groupcache v0.0.0-20160516000752-02826c3e7903

replace github.com/golang/mock => github.com/golang/mock v0.0.0-20160127222235-bd3c8e81be01

replace github.com/golang/protobuf => github.com/golang/protobuf v1.2.0

replace github.com/golangplus/bytes => github.com/golangplus/bytes v0.0.0-20160111154220-45c989fe5450

replace github.com/golangplus/fmt => github.com/golangplus/fmt v0.0.0-20150411045040-2a5d6d7d2995

replace github.com/golangplus/testing => github.com/golangplus/testing v0.0.0-20180327235837-af21d9c3145e

replace github.com/google/btree => github.com/google/btree v0.0.0-20160524151835-7d79101e329e

replace github.com/google/cadvisor => github.com/google/cadvisor v0.33.2-0.20190411163913-9db8c7dee20a

replace github.com/google/certificate-transparency-go => github.com/google/certificate-transparency-go v1.0.21

replace github.com/google/go-cmp => github.com/google/go-cmp v0.3.0

replace github.com/google/gofuzz => github.com/google/gofuzz v0.0.0-20170612174753-24818f796faf

replace github.com/google/uuid => github.com/google/uuid v1.0.0

replace github.com/googleapis/gnostic => github.com/googleapis/gnostic v0.0.0-20170729233727-0c5108395e2d

replace github.com/gophercloud/gophercloud => github.com/gophercloud/gophercloud v0.0.0-20190126172459-c818fa66e4c8

replace github.com/gopherjs/gopherjs => github.com/gopherjs/gopherjs v0.0.0-20181017120253-0766667cb4d1

replace github.com/gorilla/context => github.com/gorilla/context v1.1.1

replace github.com/gorilla/mux => github.com/gorilla/mux v1.7.0

replace github.com/gorilla/websocket => github.com/gorilla/websocket v0.0.0-20170926233335-4201258b820c

replace github.com/gregjones/httpcache => github.com/gregjones/httpcache v0.0.0-20170728041850-787624de3eb7

replace github.com/grpc-ecosystem/go-grpc-middleware => github.com/grpc-ecosystem/go-grpc-middleware v0.0.0-20190222133341-cfaf5686ec79

replace github.com/grpc-ecosystem/go-grpc-prometheus => github.com/grpc-ecosystem/go-grpc-prometheus v0.0.0-20170330212424-2500245aa611

replace github.com/grpc-ecosystem/grpc-gateway => github.com/grpc-ecosystem/grpc-gateway v1.3.0

replace github.com/hashicorp/golang-lru => github.com/hashicorp/golang-lru v0.5.0

replace github.com/hashicorp/hcl => github.com/hashicorp/hcl v0.0.0-20160711231752-d8c773c4cba1

replace github.com/heketi/heketi => github.com/heketi/heketi v0.0.0-20181109135656-558b29266ce0

replace github.com/heketi/rest => github.com/heketi/rest v0.0.0-20180404230133-aa6a65207413

replace github.com/heketi/tests => github.com/heketi/tests v0.0.0-20151005000721-f3775cbcefd6

replace github.com/heketi/utils => github.com/heketi/utils v0.0.0-20170317161834-435bc5bdfa64

replace github.com/hpcloud/tail => github.com/hpcloud/tail v1.0.0

replace github.com/imdario/mergo => github.com/imdario/mergo v0.3.5

replace github.com/inconshreveable/mousetrap => github.com/inconshreveable/mousetrap v1.0.0

replace github.com/jmespath/go-jmespath => github.com/jmespath/go-jmespath v0.0.0-20180206201540-c2b33e8439af

replace github.com/jonboulle/clockwork => github.com/jonboulle/clockwork v0.0.0-20141017032234-72f9bd7c4e0c

replace github.com/json-iterator/go => github.com/json-iterator/go v0.0.0-20180701071628-ab8a2e0c74be

replace github.com/jstemmer/go-junit-report => github.com/jstemmer/go-junit-report v0.0.0-20190106144839-af01ea7f8024

replace github.com/jteeuwen/go-bindata => github.com/jteeuwen/go-bindata v0.0.0-20151023091102-a0ff2567cfb7

replace github.com/jtolds/gls => github.com/jtolds/gls v4.20.0+incompatible

replace github.com/kardianos/osext => github.com/kardianos/osext v0.0.0-20150410034420-8fef92e41e22

replace github.com/karrick/godirwalk => github.com/karrick/godirwalk v1.7.5

replace github.com/konsorten/go-windows-terminal-sequences => github.com/konsorten/go-windows-terminal-sequences v1.0.1

replace github.com/kr/fs => github.com/kr/fs v0.0.0-20131111012553-2788f0dbd169

replace github.com/kr/pretty => github.com/kr/pretty v0.0.0-20140812000539-f31442d60e51

replace github.com/kr/text => github.com/kr/text v0.0.0-20130911015532-6807e777504f

replace github.com/libopenstorage/openstorage => github.com/libopenstorage/openstorage v0.0.0-20170906232338-093a0c388875

replace github.com/liggitt/tabwriter => github.com/liggitt/tabwriter v0.0.0-20181228230101-89fcab3d43de

replace github.com/lithammer/dedent => github.com/lithammer/dedent v1.1.0

replace github.com/lpabon/godbc => github.com/lpabon/godbc v0.1.1

replace github.com/magiconair/properties => github.com/magiconair/properties v0.0.0-20160816085511-61b492c03cf4

replace github.com/mailru/easyjson => github.com/mailru/easyjson v0.0.0-20180823135443-60711f1a8329

replace github.com/marstr/guid => github.com/marstr/guid v0.0.0-20170427235115-8bdf7d1a087c

replace github.com/mattn/go-shellwords => github.com/mattn/go-shellwords v0.0.0-20180605041737-f8471b0a71de

replace github.com/matttproud/golang_protobuf_extensions => github.com/matttproud/golang_protobuf_extensions v1.0.1

replace github.com/mesos/mesos-go => github.com/mesos/mesos-go v0.0.9

replace github.com/mholt/caddy => github.com/mholt/caddy v0.0.0-20180213163048-2de495001514

replace github.com/miekg/dns => github.com/miekg/dns v0.0.0-20160614162101-5d001d020961

replace github.com/mindprince/gonvml => github.com/mindprince/gonvml v0.0.0-20171110221305-fee913ce8fb2

replace github.com/mistifyio/go-zfs => github.com/mistifyio/go-zfs v0.0.0-20151009155749-1b4ae6fb4e77

replace github.com/mitchellh/go-wordwrap => github.com/mitchellh/go-wordwrap v0.0.0-20150314170334-ad45545899c7

replace github.com/mitchellh/mapstructure => github.com/mitchellh/mapstructure v1.1.2

replace github.com/modern-go/concurrent => github.com/modern-go/concurrent v0.0.0-20180306012644-bacd9c7ef1dd

replace github.com/modern-go/reflect2 => github.com/modern-go/reflect2 v1.0.2

replace github.com/mohae/deepcopy => github.com/mohae/deepcopy v0.0.0-20170603005431-491d3605edfb

replace github.com/morikuni/aec => github.com/morikuni/aec v0.0.0-20170113033406-39771216ff4c

replace github.com/mrunalp/fileutils => github.com/mrunalp/fileutils v0.0.0-20160930181131-4ee1cc9a8058

replace github.com/munnerz/goautoneg => github.com/munnerz/goautoneg v0.0.0-20120707110453-a547fc61f48d

replace github.com/mvdan/xurls => github.com/mvdan/xurls v0.0.0-20160110113200-1b768d7c393a

replace github.com/mxk/go-flowrate => github.com/mxk/go-flowrate v0.0.0-20140419014527-cca7078d478f

replace github.com/natefinch/lumberjack => github.com/natefinch/lumberjack v2.0.0+incompatible

replace github.com/onsi/ginkgo => github.com/onsi/ginkgo v1.6.0

replace github.com/onsi/gomega => github.com/onsi/gomega v0.0.0-20190113212917-5533ce8a0da3

replace github.com/opencontainers/go-digest => github.com/opencontainers/go-digest v0.0.0-20170106003457-a6d0ee40d420

replace github.com/opencontainers/image-spec => github.com/opencontainers/image-spec v0.0.0-20170604055404-372ad780f634

replace github.com/opencontainers/runc => github.com/opencontainers/runc v0.0.0-20181113202123-f000fe11ece1

replace github.com/opencontainers/runtime-spec => github.com/opencontainers/runtime-spec v1.0.0

replace github.com/opencontainers/selinux => github.com/opencontainers/selinux v0.0.0-20170621221121-4a2974bf1ee9

replace github.com/pborman/uuid => github.com/pborman/uuid v1.2.0

replace github.com/pelletier/go-toml => github.com/pelletier/go-toml v1.2.0

replace github.com/peterbourgon/diskv => github.com/peterbourgon/diskv v2.0.1+incompatible

replace github.com/pkg/errors => github.com/pkg/errors v0.8.0

replace github.com/pkg/sftp => github.com/pkg/sftp v0.0.0-20160930220758-4d0e916071f6

replace github.com/pmezard/go-difflib => github.com/pmezard/go-difflib v1.0.0

replace github.com/pquerna/cachecontrol => github.com/pquerna/cachecontrol v0.0.0-20171018203845-0dec1b30a021

replace github.com/pquerna/ffjson => github.com/pquerna/ffjson v0.0.0-20180717144149-af8b230fcd20

replace github.com/prometheus/client_golang => github.com/prometheus/client_golang v0.9.2

replace github.com/prometheus/client_model => github.com/prometheus/client_model v0.0.0-20180712105110-5c3871d89910

replace github.com/prometheus/common => github.com/prometheus/common v0.0.0-20181126121408-4724e9255275

replace github.com/prometheus/procfs => github.com/prometheus/procfs v0.0.0-20181204211112-1dc9a6cbc91a

replace github.com/quobyte/api => github.com/quobyte/api v0.1.2

replace github.com/remyoudompheng/bigfft => github.com/remyoudompheng/bigfft v0.0.0-20170806203942-52369c62f446

replace github.com/robfig/cron => github.com/robfig/cron v0.0.0-20170309132418-df38d32658d8

replace github.com/rubiojr/go-vhd => github.com/rubiojr/go-vhd v0.0.0-20160810183302-0bfd3b39853c

replace github.com/russross/blackfriday => github.com/russross/blackfriday v0.0.0-20151117072312-300106c228d5

replace github.com/satori/go.uuid => github.com/satori/go.uuid v1.2.0

replace github.com/seccomp/libseccomp-golang => github.com/seccomp/libseccomp-golang v0.0.0-20150813023252-1b506fc7c24e

replace github.com/shurcooL/sanitized_anchor_name => github.com/shurcooL/sanitized_anchor_name v0.0.0-20151028001915-10ef21a441db

replace github.com/sigma/go-inotify => github.com/sigma/go-inotify v0.0.0-20181102212354-c87b6cf5033d

replace github.com/sirupsen/logrus => github.com/sirupsen/logrus v1.2.0

replace github.com/smartystreets/assertions => github.com/smartystreets/assertions v0.0.0-20180927180507-b2de0cb4f26d

replace github.com/smartystreets/goconvey => github.com/smartystreets/goconvey v0.0.0-20190330032615-68dc04aab96a

replace github.com/soheilhy/cmux => github.com/soheilhy/cmux v0.1.3

replace github.com/spf13/afero => github.com/spf13/afero v0.0.0-20160816080757-b28a7effac97

replace github.com/spf13/cast => github.com/spf13/cast v0.0.0-20160730092037-e31f36ffc91a

replace github.com/spf13/cobra => github.com/spf13/cobra v0.0.0-20180319062004-c439c4fa0937

replace github.com/spf13/jwalterweatherman => github.com/spf13/jwalterweatherman v0.0.0-20160311093646-33c24e77fb80

replace github.com/spf13/pflag => github.com/spf13/pflag v1.0.1

replace github.com/spf13/viper => github.com/spf13/viper v0.0.0-20160820190039-7fb2782df3d8

replace github.com/storageos/go-api => github.com/storageos/go-api v0.0.0-20180912212459-343b3eff91fc

replace github.com/stretchr/objx => github.com/stretchr/objx v0.1.1

replace github.com/stretchr/testify => github.com/stretchr/testify v1.2.2

replace github.com/syndtr/gocapability => github.com/syndtr/gocapability v0.0.0-20160928074757-e7cb7fa329f4

replace github.com/tmc/grpc-websocket-proxy => github.com/tmc/grpc-websocket-proxy v0.0.0-20170815181823-89b8d40f7ca8

replace github.com/urfave/negroni => github.com/urfave/negroni v1.0.0

replace github.com/vishvananda/netlink => github.com/vishvananda/netlink v0.0.0-20171020171820-b2de5d10e38e

replace github.com/vishvananda/netns => github.com/vishvananda/netns v0.0.0-20171111001504-be1fbeda1936

replace github.com/vmware/govmomi => github.com/vmware/govmomi v0.20.1

replace github.com/vmware/photon-controller-go-sdk => github.com/vmware/photon-controller-go-sdk v0.0.0-20170310013346-4a435daef6cc

replace github.com/xanzy/go-cloudstack => github.com/xanzy/go-cloudstack v0.0.0-20160728180336-1e2cbf647e57

replace github.com/xiang90/probing => github.com/xiang90/probing v0.0.0-20160813154853-07dd2e8dfe18

replace github.com/xlab/handysort => github.com/xlab/handysort v0.0.0-20150421192137-fb3537ed64a1

replace go.uber.org/atomic => go.uber.org/atomic v0.0.0-20181018215023-8dc6146f7569

replace go.uber.org/multierr => go.uber.org/multierr v0.0.0-20180122172545-ddea229ff1df

replace go.uber.org/zap => go.uber.org/zap v0.0.0-20180814183419-67bc79d13d15

replace golang.org/x/crypto => golang.org/x/crypto v0.0.0-20181025213731-e84da0312774

replace golang.org/x/exp => golang.org/x/exp v0.0.0-20190312203227-4b39c73a6495

replace golang.org/x/image => golang.org/x/image v0.0.0-20190227222117-0694c2d4d067

replace golang.org/x/lint => golang.org/x/lint v0.0.0-20181217174547-8f45f776aaf1

replace golang.org/x/mobile => golang.org/x/mobile v0.0.0-20190312151609-d3739f865fa6

replace golang.org/x/net => golang.org/x/net v0.0.0-20190206173232-65e2d4e15006

replace golang.org/x/oauth2 => golang.org/x/oauth2 v0.0.0-20190402181905-9f3314589c9a

replace golang.org/x/sync => golang.org/x/sync v0.0.0-20181108010431-42b317875d0f

replace golang.org/x/sys => golang.org/x/sys v0.0.0-20190209173611-3b5209105503

replace golang.org/x/text => golang.org/x/text v0.3.1-0.20181227161524-e6919f6577db

replace golang.org/x/time => golang.org/x/time v0.0.0-20161028155119-f51c12702a4d

replace golang.org/x/tools => golang.org/x/tools v0.0.0-20190313210603-aa82965741a9

replace gonum.org/v1/gonum => gonum.org/v1/gonum v0.0.0-20190331200053-3d26580ed485

replace gonum.org/v1/netlib => gonum.org/v1/netlib v0.0.0-20190331212654-76723241ea4e

replace google.golang.org/api => google.golang.org/api v0.0.0-20181220000619-583d854617af

replace google.golang.org/appengine => google.golang.org/appengine v1.5.0

replace google.golang.org/genproto => google.golang.org/genproto v0.0.0-20170731182057-09f6ed296fc6

replace google.golang.org/grpc => google.golang.org/grpc v1.13.0

replace gopkg.in/check.v1 => gopkg.in/check.v1 v0.0.0-20161208181325-20d25e280405

replace gopkg.in/fsnotify.v1 => gopkg.in/fsnotify.v1 v1.4.7

replace gopkg.in/gcfg.v1 => gopkg.in/gcfg.v1 v1.2.0

replace gopkg.in/inf.v0 => gopkg.in/inf.v0 v0.9.0

replace gopkg.in/natefinch/lumberjack.v2 => gopkg.in/natefinch/lumberjack.v2 v2.0.0-20150622162204-20b71e5b60d7

replace gopkg.in/square/go-jose.v2 => gopkg.in/square/go-jose.v2 v2.0.0-20180411045311-89060dee6a84

replace gopkg.in/tomb.v1 => gopkg.in/tomb.v1 v1.0.0-20141024135613-dd632973f1e7

replace gopkg.in/warnings.v0 => gopkg.in/warnings.v0 v0.1.1

replace gopkg.in/yaml.v1 => gopkg.in/yaml.v1 v1.0.0-20140924161607-9f9df34309c0

replace gopkg.in/yaml.v2 => gopkg.in/yaml.v2 v2.2.1

replace gotest.tools => gotest.tools v2.2.0+incompatible

replace k8s.io/api => k8s.io/api v0.0.0-20190620084959-7cf5895f2711

replace k8s.io/apiextensions-apiserver => k8s.io/apiextensions-apiserver v0.0.0-20190620085554-14e95df34f1f

replace k8s.io/apimachinery => k8s.io/apimachinery v0.0.0-20190612205821-1799e75a0719

replace k8s.io/apiserver => k8s.io/apiserver v0.0.0-20190620085212-47dc9a115b18

replace k8s.io/cli-runtime => k8s.io/cli-runtime v0.0.0-20190620085706-2090e6d8f84c

replace k8s.io/client-go => k8s.io/client-go v0.0.0-20190620085101-78d2af792bab

replace k8s.io/cloud-provider => k8s.io/cloud-provider v0.0.0-20190620090043-8301c0bda1f0

replace k8s.io/cluster-bootstrap => k8s.io/cluster-bootstrap v0.0.0-20190620090013-c9a0fc045dc1

replace k8s.io/code-generator => k8s.io/code-generator v0.0.0-20190612205613-18da4a14b22b

replace k8s.io/component-base => k8s.io/component-base v0.0.0-20190620085130-185d68e6e6ea

replace k8s.io/cri-api => k8s.io/cri-api v0.0.0-20190531030430-6117653b35f1

replace k8s.io/csi-translation-lib => k8s.io/csi-translation-lib v0.0.0-20190620090116-299a7b270edc

replace k8s.io/gengo => k8s.io/gengo v0.0.0-20190116091435-f8a0810f38af

replace k8s.io/heapster => k8s.io/heapster v1.2.0-beta.1

replace k8s.io/klog => k8s.io/klog v0.3.1

replace k8s.io/kube-aggregator => k8s.io/kube-aggregator v0.0.0-20190620085325-f29e2b4a4f84

replace k8s.io/kube-controller-manager => k8s.io/kube-controller-manager v0.0.0-20190620085942-b7f18460b210

replace k8s.io/kube-openapi => k8s.io/kube-openapi v0.0.0-20190228160746-b3a7cee44a30

replace k8s.io/kube-proxy => k8s.io/kube-proxy v0.0.0-20190620085809-589f994ddf7f

replace k8s.io/kube-scheduler => k8s.io/kube-scheduler v0.0.0-20190620085912-4acac5405ec6

replace k8s.io/kubectl => k8s.io/kubectl v0.15.0

replace k8s.io/kubelet => k8s.io/kubelet v0.0.0-20190620085838-f1cb295a73c9

replace k8s.io/legacy-cloud-providers => k8s.io/legacy-cloud-providers v0.0.0-20190620090156-2138f2c9de18

replace k8s.io/metrics => k8s.io/metrics v0.0.0-20190620085625-3b22d835f165

replace k8s.io/node-api => k8s.io/node-api v0.15.0

replace k8s.io/repo-infra => k8s.io/repo-infra v0.0.0-20181204233714-00fe14e3d1a3

replace k8s.io/sample-apiserver => k8s.io/sample-apiserver v0.0.0-20190620085408-1aef9010884e

replace k8s.io/sample-cli-plugin => k8s.io/sample-cli-plugin v0.15.0

replace k8s.io/sample-controller => k8s.io/sample-controller v0.15.0

replace k8s.io/utils => k8s.io/utils v0.0.0-20190221042446-c2654d5206da

replace modernc.org/cc => modernc.org/cc v1.0.0

replace modernc.org/golex => modernc.org/golex v1.0.0

replace modernc.org/mathutil => modernc.org/mathutil v1.0.0

replace modernc.org/strutil => modernc.org/strutil v1.0.0

replace modernc.org/xc => modernc.org/xc v1.0.0

replace sigs.k8s.io/kustomize => sigs.k8s.io/kustomize v2.0.3+incompatible

replace sigs.k8s.io/structured-merge-diff => sigs.k8s.io/structured-merge-diff v0.0.0-20190302045857-e85c7b244fd2

replace sigs.k8s.io/yaml => sigs.k8s.io/yaml v1.1.0

replace vbom.ml/util => github.com/fvbommel/util v0.0.0-20160121211510-db5cfe13f5cc
